/** Lists of authors, as pages write them: names alone, so that no page carries ten elements for them. */

import { clause } from "./search/clause.js";

/** @param {Element} field @returns {string[]} its names; where one holds a comma, the space after it never breaks */
export function names(field) {
  return (field.textContent ?? "").trim().split(", ").map((name) => name.replaceAll("\u00a0", " "));
}

/** @param {string} name @returns {HTMLAnchorElement} the way to the papers under it, which may be several people's */
function link(name) {
  const made = document.createElement("a");
  made.title = "Papers under this name";
  made.rel = "author";
  made.href = `${document.documentElement.dataset.base}search/?q=${encodeURIComponent(clause("author", name))}`;
  made.append(name);
  return made;
}

/** Makes each name a link to the search for it. @param {Element} field */
export function lead(field) {
  if (field.querySelector("sub, sup")) return; // a raised letter would be lost
  field.replaceChildren(...names(field).flatMap((name, i) => (i ? [", ", link(name)] : [link(name)])));
}
