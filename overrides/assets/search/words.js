/**
 * Text to terms, exactly as generator/search/words.py does it at build time: folding, tokens,
 * compounds and stems.
 */

import { snowball } from "./stem.js";

/**
 * @typedef {{ longest: number, parts: number, stemmed: number, letters: Record<string, string>,
 *   joints: string }} Rules of the manifest: letters of a term and parts of a whole at most, letters
 *   a stemmed word has at least, letters that fold to others, signs between the parts of a compound
 */

const WORD = "[\\p{L}\\p{N}]";
const PARTS = new RegExp(`${WORD}+`, "gu");
const DECIMAL = /(?<=[0-9])\.(?=[0-9])/;

/** @param {string} token @returns {string[]} its words, not stemmed */
export function bareParts(token) {
  return bare(token).match(PARTS) ?? [];
}

/** @param {string} token @returns {string} without apostrophes and the s of a genitive */
function bare(token) {
  return token.replace(/['\u2019]s$/, "").replace(/['\u2019]/g, "");
}

export class Tokeniser {
  /** @param {Rules} rules */
  constructor(rules) {
    this.rules = rules;
    const compound = (/** @type {string} */ word) => `${word}+(?:[${rules.joints}]${word}+)*`;
    this.token = new RegExp(`${compound(WORD)}(?:\\^?\\*(?![*\\p{L}\\p{N}_])|\\+\\+?(?![\\p{L}\\p{N}_])`
      + "|#(?![\\p{L}\\p{N}_]))?", "gu");
    this.run = new RegExp(`${compound("[\\p{L}\\p{N}\\p{M}]")}[*+#]*`, "gu");
    this.odd = new RegExp(`[${Object.keys(rules.letters).join("")}]`, "g");
    this.plain = new RegExp(`^[a-z]{${rules.stemmed},}$`);
  }

  /** @param {string} text @returns {string} lower case, without accents */
  fold(text) {
    if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
      .replace(this.odd, (c) => this.rules.letters[c]);
  }

  /** @param {string} text @returns {string[]} folded tokens; a compound is one */
  tokens(text) {
    return this.fold(text).match(this.token) ?? [];
  }

  /** @param {string} text as written @returns {Iterable<RegExpMatchArray & { index: number }>}
   *  where its tokens stand */
  runs(text) {
    return /** @type {Iterable<RegExpMatchArray & { index: number }>} */ (text.matchAll(this.run));
  }

  /** @param {string} word folded @returns {string} */
  stem(word) {
    const { longest } = this.rules;
    word = Array.from(word.slice(0, 2 * longest)).slice(0, longest).join("");
    if (!this.plain.test(word)) return word;
    return /^[b-df-hj-np-tv-xz]{2,}(?<!s)s$/.test(word) ? word.slice(0, -1) : snowball(word);
  }

  /**
   * The terms of one token. A compound also has a whole, which stands for all its parts.
   * @param {string} token
   * @returns {{ parts: string[], whole: string | null }}
   */
  split(token) {
    const words = bareParts(token);
    const suffix = /[*+#]+$/.exec(token)?.[0] ?? "";
    const parts = words.map((word) => this.stem(word));
    if (words.length === 1 && !suffix) return { parts, whole: null };
    const joined = bare(token).split(DECIMAL).map((p) => (p.match(PARTS) ?? []).join("")).join(".");
    const whole = suffix ? joined + suffix : this.stem(joined);
    const fits = Array.from(whole).length <= this.rules.longest && words.length <= this.rules.parts;
    return { parts, whole: fits ? whole : null };
  }

  /** @param {string} token @returns {string[]} as the index holds them: parts, then the whole */
  terms(token) {
    const { parts, whole } = this.split(token);
    return whole === null ? parts : [...parts, whole];
  }
}
