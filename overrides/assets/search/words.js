/**
 * Text to terms, exactly as generator/search/words.py does it at build time: folding, tokens,
 * compounds and stems.
 */

import { snowball } from "./stem.js";

const LONGEST = 40;
const LETTERS = new Map(Object.entries(
  { ø: "o", ł: "l", đ: "d", ð: "d", ı: "i", ß: "ss", æ: "ae", œ: "oe", þ: "th" }));
const WORD = "[\\p{L}\\p{N}]";
const JOIN = "[\\-\\u2010-\\u2013_.^'\\u2019]";
const TOKEN = new RegExp(
  `${WORD}+(?:${JOIN}${WORD}+)*(?:\\^?\\*(?![*\\p{L}\\p{N}_])|\\+\\+?(?![\\p{L}\\p{N}_])`
  + "|#(?![\\p{L}\\p{N}_]))?", "gu");
const PARTS = new RegExp(`${WORD}+`, "gu");
const DECIMAL = /(?<=[0-9])\.(?=[0-9])/;

/** @param {string} text @returns {string} lower case, without accents */
export function fold(text) {
  // eslint-disable-next-line no-control-regex
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/[øłđðıßæœþ]/g, (c) => LETTERS.get(c) ?? c);
}

/** @param {string} text @returns {string[]} folded tokens; a compound is one */
export function tokens(text) {
  return fold(text).match(TOKEN) ?? [];
}

/** @param {string} word folded @returns {string} */
export function stem(word) {
  word = [...word.slice(0, 2 * LONGEST)].slice(0, LONGEST).join("");
  if (!/^[a-z]{3,}$/.test(word)) return word;
  return /^[b-df-hj-np-tv-xz]{2,}(?<!s)s$/.test(word) ? word.slice(0, -1) : snowball(word);
}

/**
 * The terms of one token. A compound also has a whole, which stands for all its parts.
 * @param {string} token
 * @returns {{ parts: string[], whole: string | null }}
 */
export function split(token) {
  token = token.replace(/['\u2019]s$/, "").replace(/['\u2019]/g, "");
  const parts = token.match(PARTS) ?? [];
  const suffix = /[*+#]+$/.exec(token)?.[0] ?? "";
  const stems = parts.map(stem);
  if (parts.length === 1 && !suffix) return { parts: stems, whole: null };
  const bare = token.split(DECIMAL).map((p) => (p.match(PARTS) ?? []).join("")).join(".");
  const whole = suffix ? bare + suffix : stem(bare);
  return { parts: stems, whole: [...whole].length <= LONGEST && parts.length < 6 ? whole : null };
}

/** @param {string} token @returns {string[]} as the index holds them: parts, then the whole */
export function terms(token) {
  const { parts, whole } = split(token);
  return whole === null ? parts : [...parts, whole];
}
