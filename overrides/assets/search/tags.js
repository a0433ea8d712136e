/** Tags by what is typed for them, where it is not how they are called. */

import { distance } from "./correct.js";

const BEGUN = 4; // letters that words share at their beginnings if they are taken for alike
const NONE = 9; // how far words are that have nothing in common

/** @typedef {import("./words.js").Tokeniser} Tokeniser */

/** @param {string} text @param {import("./lookup.js").Lookup} lookup @param {string[]} but slugs
 *  @returns {[string, string, number][]} tags that are called nearly so, nearest first */
export function likest(text, { told, tokeniser }, but) {
  const asked = tokeniser.words(text);
  const words = asked.filter((word) => word.length > 2);
  const far = (/** @type {string} */ title) => {
    const own = tokeniser.words(title);
    if (own.join(" ").startsWith(asked.join(" "))) return 0;
    const together = distance(asked.join(""), own.join(""), 2);
    if (together <= 2) return together;
    const each = words.map((word) => Math.min(NONE, ...own.map((other) => apart(word, other, tokeniser))));
    return each.every((gap) => gap === NONE) ? Infinity : each.reduce((sum, gap) => sum + gap, 0);
  };
  const near = words.length ? told.tags.map((tag) => ({ tag, far: far(tag[1]) })) : [];
  return near.filter((one) => one.far < Infinity && !but.includes(one.tag[0]))
    .sort((a, b) => a.far - b.far || b.tag[2] - a.tag[2]).map(({ tag }) => tag);
}

/** @param {string} word @param {string} other @param {Tokeniser} tokeniser
 *  @returns {number} 0 for forms of one word, then for beginnings, misprints, words that begin alike */
function apart(word, other, tokeniser) {
  if (tokeniser.stem(word) === tokeniser.stem(other)) return 0;
  if (other.startsWith(word)) return 1;
  const limit = word.length < 8 ? 1 : 2;
  const edits = distance(word, other, limit);
  if (word.length >= BEGUN && edits <= limit) return 1 + edits;
  return word.slice(0, BEGUN) === other.slice(0, BEGUN) && word.length >= BEGUN ? BEGUN : NONE;
}
