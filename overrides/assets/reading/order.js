/** Lists in another order: by votes, by title, or by how near papers are to what was saved, and by what. */

import { element } from "../search/dom.js";
import { about, words } from "./about.js";
import { entries, idOf, titleOf, unit } from "./entries.js";
import { say } from "./marking.js";
import { nearness, profile, terms, why } from "./near.js";
import { get, ids } from "./store.js";

/** @typedef {{ list: Element, papers: HTMLElement[], end: Node }} Listed a list, its papers as they were
 *  listed, and what stands after these */

/** @type {Listed[]} */
const listed = [];
for (const entry of entries()) {
  const list = /** @type {Element} */ (unit(entry).parentElement);
  const held = listed.find((one) => one.list === list);
  if (held) held.papers.push(entry);
  else listed.push({ list, papers: [entry], end: new Comment() });
}
for (const { papers, end } of listed) unit(/** @type {HTMLElement} */ (papers.at(-1))).after(end);
const names = new Intl.Collator("en", { numeric: true });

/** @param {Element} entry @returns {number} none come last */
const votes = (entry) => Number(entry.querySelector("[data-field=votes]")?.textContent?.replace(/\D/g, "") ?? -1);

/** Orders each list of the page. @param {string} by votes, title, near, or "" for as listed */
export function arrange(by) {
  document.querySelectorAll(".why").forEach((line) => line.remove());
  const score = by === "near" ? scores() : new Map();
  /** @type {Record<string, (a: HTMLElement, b: HTMLElement) => number>} */
  const compare = {
    votes: (a, b) => votes(b) - votes(a), title: (a, b) => names.compare(titleOf(a), titleOf(b)),
    near: (a, b) => score.get(b) - score.get(a), "": () => 0,
  };
  for (const { list, papers, end } of listed) {
    for (const entry of papers.toSorted(compare[by])) list.insertBefore(unit(entry), end);
  }
  dispatchEvent(new Event("marked")); // what was marked in a text was lost as it moved
  say("The list has its new order");
}

/** How near each paper of the page is; says on each by what. @returns {Map<HTMLElement, number>} */
function scores() {
  const saved = ids().map(get).filter((marks) => marks.saved?.[0]);
  const mine = profile(saved.flatMap((marks) => marks.about?.[0] ?? []));
  return new Map(listed.flatMap(({ papers }) => papers).map((entry) => {
    if (get(idOf(entry)).saved?.[0]) return [entry, 0]; // one that is saved is nearest to itself
    const text = words(entry);
    const paper = { ...about(entry), terms: terms(titleOf(entry), text, Infinity) };
    const { score, by } = nearness(mine, paper);
    const line = element("span", { class: "why" }, by.length ? `For me: ${why(by, paper, text)}` : "");
    entry.insertBefore(line, entry.querySelector(":scope > .links, :scope > .marks"));
    return [entry, score];
  }));
}
