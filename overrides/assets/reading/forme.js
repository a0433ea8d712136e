/** "For me" on a list: how near each paper of it is to what was saved, and by what. */

import { element } from "../search/dom.js";
import { about, words } from "./entries.js";
import { nearness, profile, terms, why } from "./near.js";
import { get, ids } from "./store.js";

/** Says on each paper why it is near. @param {HTMLElement[]} items entries with what is around them
 *  @returns {Map<HTMLElement, number>} how near each is */
export function scores(items) {
  const saved = ids().map(get).filter((marks) => marks.saved?.[0] === 1);
  const mine = profile(saved.flatMap((marks) => marks.about?.[0] ?? []));
  return new Map(items.map((item) => {
    const entry = item.closest("[data-paper]") ?? item.querySelector("[data-paper]") ?? item;
    const text = words(entry);
    const paper = { ...about(entry), terms: terms(about(entry).title, text, Infinity) };
    const { score, by } = nearness(mine, paper);
    const line = element("span", { class: "why" }, `For me: ${why(by, paper, text)}`);
    const place = entry.querySelector(".links");
    if (by.length) (place ? place.before(line) : entry.append(line));
    return [item, score];
  }));
}
