/** The reader's own words and authors, marked in every list, where the browser can without changing the page. */

import { entries } from "./entries.js";

/** @param {string} text @returns {string} for a regular expression */
const literal = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** @param {string[]} words @returns {RegExp | null} where one of them stands as a whole */
export function pattern(words) {
  const some = words.map((word) => word.trim().split(/\s+/).map(literal).join("\\s+")).filter(Boolean);
  some.sort((a, b) => b.length - a.length);
  return some.length ? new RegExp(`(?<![\\p{L}\\p{N}])(?:${some.join("|")})(?![\\p{L}\\p{N}])`, "giu") : null;
}

/** @param {string[]} words */
export function highlight(words) {
  const found = pattern(words);
  if (!found || !CSS.highlights) return;
  const ranges = [];
  for (const entry of entries()) {
    const texts = document.createTreeWalker(entry, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (node.parentElement?.closest(".marks")) continue;
      for (const hit of (node.nodeValue ?? "").matchAll(found)) {
        const range = new Range();
        range.setStart(node, hit.index);
        range.setEnd(node, hit.index + hit[0].length);
        ranges.push(range);
      }
    }
  }
  CSS.highlights.set("mine", new Highlight(...ranges));
}
