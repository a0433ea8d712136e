/** What an entry, or a paper's own page, says of the paper. */

import { names } from "../authors.js";
import { idOf, link, titleOf } from "./entries.js";

/** @param {Element} entry @returns {string} its title and text */
export function words(entry) {
  const texts = [...entry.querySelectorAll("[data-field=title], [data-field=abstract], .gist")];
  return texts.map((part) => part.textContent).join(". ");
}

/** @param {Element} entry @returns {string[]} the names that it shows */
export const authorsOf = (entry) => [...entry.querySelectorAll("[data-field=authors]")].flatMap(names);

/** What it shows; the rest stands on the paper's own page.
 *  @param {Element} entry @returns {import("./state.js").About} */
export function about(entry) {
  const path = /\/papers\/([^/]+)\/$/.exec(link(entry)?.pathname ?? "")?.[1];
  const tags = /** @type {NodeListOf<HTMLAnchorElement>} */ (entry.querySelectorAll("[data-field=tags] a"));
  const authors = authorsOf(entry);
  const more = Number(/ and ([\d,]+) more/.exec(entry.textContent ?? "")?.[1].replace(",", "") ?? 0);
  return {
    title: titleOf(entry), path: decodeURIComponent(path ?? idOf(entry).replace("/", "-")), more,
    authors: authors.slice(0, 20), day: "", bibtex: "", terms: [],
    tags: [...tags].map((a) => [/\/tags\/([^/]+)\//.exec(a.href)?.[1] ?? "", a.textContent ?? ""]),
  };
}
