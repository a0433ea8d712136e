/** Papers as pages show them: which there are, what each says, and the buttons by which it is saved. */

import { element } from "../search/dom.js";

/** @typedef {import("./state.js").About} About */

/** Those that are marked: not the ones beside a page. @returns {HTMLElement[]} in their order */
export function entries() {
  return [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("main [data-paper]:not(aside *)"))];
}

/** @param {Element} entry @returns {string} the paper's id */
export const idOf = (entry) => entry.getAttribute("data-paper") ?? "";

/** @param {Element} entry @returns {HTMLElement} all of it, with what is around it in its list */
export const unit = (entry) => /** @type {HTMLElement} */ (entry.closest("li, article") ?? entry);

/** @param {Element} entry @param {string} name @returns {HTMLElement | null} */
export const field = (entry, name) => entry.querySelector(`[data-field="${name}"]`);

/** @param {Element} entry @returns {HTMLAnchorElement | null} the way to the paper's page */
export const link = (entry) => entry.querySelector("a[data-field=title], [data-field=title] a");

/** @param {Element} entry */
const said = (entry) => field(entry, "title")?.textContent?.trim() ?? "";

/** @param {Element} entry @returns {string} its title and text */
export function words(entry) {
  const texts = [...entry.querySelectorAll("[data-field=title], [data-field=abstract], .gist")];
  return texts.map((part) => part.textContent).join(". ");
}

/** What an entry shows of a paper; the rest stands on the paper's own page.
 *  @param {Element} entry @returns {About} */
export function about(entry) {
  const path = /\/papers\/([^/]+)\/$/.exec(link(entry)?.pathname ?? "")?.[1];
  const tags = /** @type {NodeListOf<HTMLAnchorElement>} */ (entry.querySelectorAll("[data-field=tags] a"));
  const authors = [...entry.querySelectorAll("[data-field=authors] > *")].map((name) => name.textContent ?? "");
  const more = Number(/ and ([\d,]+) more/.exec(entry.textContent ?? "")?.[1].replace(",", "")
    ?? field(entry, "authors")?.dataset.more ?? 0);
  return {
    title: said(entry), path: decodeURIComponent(path ?? idOf(entry).replace("/", "-")), more,
    authors: authors.slice(0, 20), day: "", bibtex: "", terms: [],
    tags: [...tags].map((a) => [/\/tags\/([^/]+)\//.exec(a.href)?.[1] ?? "", a.textContent ?? ""]),
  };
}

/** Adds the buttons to an entry that lacks them. They stand where the style sheet kept room.
 *  @param {HTMLElement} entry */
export function fit(entry) {
  if (entry.querySelector(".marks")) return;
  const title = said(entry);
  const buttons = ["Save", "Read"].map((name) => element("button", {
    type: "button", "data-mark": name === "Save" ? "saved" : "read", "aria-pressed": "false", "aria-label": `${name}: ${title}`,
  }, name));
  const list = entry.matches("article") && entry.querySelector(":scope > ul");
  const place = entry.querySelector(".links") ?? (list || entry);
  place.append(element(list ? "li" : "span", { class: "marks" }, ...buttons));
}

/** @param {HTMLElement} entry @param {import("./state.js").Marks} marks */
export function show(entry, marks) {
  for (const button of entry.querySelectorAll("[data-mark]")) {
    const name = /** @type {"saved" | "read"} */ (button.getAttribute("data-mark"));
    button.setAttribute("aria-pressed", String(marks[name]?.[0] === 1));
  }
  unit(entry).classList.toggle("was-read", marks.read?.[0] === 1);
}
