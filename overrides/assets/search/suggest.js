/** Suggestions under a search box: tags, names and titles, as an ARIA combobox with a list. */

import { clause } from "./clause.js";
import { Client, root } from "./client.js";
import { element } from "./dom.js";

let lists = 0;

/** @param {HTMLInputElement} input */
export function attach(input) {
  const client = new Client();
  const list = element("ul", { role: "listbox", id: `suggestions-${++lists}`, class: "suggestions", "aria-label": "Suggestions", hidden: "" });
  let active = -1;
  input.form?.append(list);
  document.head.append(element("link", { rel: "stylesheet", href: new URL("suggest.css", import.meta.url).href }));
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) {
    input.setAttribute(name, value);
  }

  /** @param {number} index */
  const activate = (index) => {
    active = index;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    const option = list.children[index];
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };

  /** @param {HTMLElement[]} options */
  const show = (options) => {
    options.forEach((option, i) => { option.id = `${list.id}-${i}`; });
    list.replaceChildren(...options);
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    activate(-1);
  };

  const ask = async () => {
    const query = input.value.trim();
    if (query.length < 2) return show([]);
    try {
      const found = await client.latest("suggest", { query });
      if (found && document.activeElement === input && input.value.trim() === query) show(options(found));
    } catch {
      show([]); // the box still leads to the search page, which says what is wrong
    }
  };

  input.addEventListener("input", ask);
  input.addEventListener("blur", () => setTimeout(() => show([]), 150));
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (list.hidden || !count) return;
    if (event.key === "ArrowDown") activate(active + 1 >= count ? -1 : active + 1);
    else if (event.key === "ArrowUp") activate(active < 0 ? count - 1 : active - 1);
    else if (event.key === "Escape") show([]);
    else if (event.key === "Enter" && active >= 0) follow(/** @type {HTMLElement} */ (list.children[active]));
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target instanceof Element ? event.target.closest("li") : null;
    if (!option) return;
    event.preventDefault();
    follow(option);
  });
  if (input.value.trim()) ask();
}

/** @param {import("./suggestions.js").Suggestions} found */
function options({ titles, tags, authors, organizations }) {
  const base = root();
  const option = (/** @type {string} */ kind, /** @type {string} */ text, /** @type {string} */ href) => (
    element("li", { role: "option", "aria-selected": "false", class: kind, "data-href": href }, text));
  const named = (/** @type {"author" | "org"} */ kind, /** @type {string} */ name) => (
    option(kind, name, `${base}search/?q=${encodeURIComponent(clause(kind, name))}`));
  return [
    ...tags.map(([slug, title]) => option("tag", title, `${base}tags/${encodeURIComponent(slug)}/`)),
    ...authors.map((name) => named("author", name)),
    ...organizations.map((name) => named("org", name)),
    ...titles.map(({ path, title }) => option("title", title, `${base}papers/${encodeURIComponent(path)}/`)),
  ];
}

/** @param {HTMLElement} option */
function follow(option) {
  if (option.dataset.href) location.assign(option.dataset.href);
}
