/** Papers as pages show them: which there are, and the buttons by which they are saved. */

import { element } from "../search/dom.js";
import { glance } from "./glance.js";

/** Those that are marked: not the ones beside a page. @returns {HTMLElement[]} in their order */
export function entries() {
  return [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("main [data-paper]:not(aside *)"))];
}

/** @param {Element} entry @returns {string} the paper's id */
export const idOf = (entry) => entry.getAttribute("data-paper") ?? "";

/** @param {Element} entry @returns {HTMLElement} all of it, with what is around it in its list */
export const unit = (entry) => /** @type {HTMLElement} */ (entry.closest("li, article") ?? entry);

/** @param {Element} entry @returns {string} */
export const titleOf = (entry) => entry.querySelector("[data-field=title]")?.textContent?.trim() ?? "";

/** @param {Element} entry @returns {HTMLAnchorElement | null} the way to the paper's page */
export const link = (entry) => entry.querySelector("a[data-field=title], [data-field=title] a");

/** Adds the buttons to an entry that lacks them, where the style sheet kept room. @param {HTMLElement} entry */
function fit(entry) {
  if (entry.querySelector(".marks")) return;
  const button = (/** @type {string} */ mark, /** @type {string} */ name) => element("button", {
    type: "button", "data-mark": mark, "aria-label": `${name}: ${titleOf(entry)}` }, name);
  const list = entry.matches("article") && entry.querySelector(":scope > ul");
  const links = entry.querySelector(".links");
  const marks = element(list ? "li" : "span", { class: "marks" }, button("saved", "Save"), button("read", "Read"));
  (links ?? (list || entry)).append(marks);
  if (list || entry.querySelector("details")) return;
  // The abstract is not here, but on the paper's page; where only the list has room for a line of it, none is.
  const more = button("", "More");
  more.className = "more";
  more.removeAttribute("data-mark");
  if (!links) marks.append(more);
  else entry.querySelector(":scope > .gist")?.after(more);
}

/** What cannot be read is damaged, or nothing can be kept here: the store knows which, and what to do.
 *  @param {string} id of a paper; "" for the settings */
export const mend = (id) => import("./marking.js").then(({ look }) => look(id));

/** Shows on an entry what is kept of its paper. @param {HTMLElement} entry */
export function show(entry) {
  fit(entry);
  const kept = glance(idOf(entry));
  for (const button of entry.querySelectorAll("[data-mark]")) {
    button.setAttribute("aria-pressed", String(Boolean(kept?.[button.getAttribute("data-mark") ?? ""])));
  }
  unit(entry).classList.toggle("was-read", Boolean(kept?.read));
  if (!kept) mend(idOf(entry));
}
