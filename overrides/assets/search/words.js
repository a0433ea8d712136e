/**
 * Text to terms, exactly as generator/search/words.py does it at build time: folding, tokens,
 * compounds and stems.
 */

import { snowball } from "./stem.js";

/**
 * @typedef {{ longest: number, parts: number, stemmed: number, letters: Record<string, string>,
 *   joints: string, into: string, version: string, initials: string, respelt: [string, string][],
 *   stems: string[] }} Rules of the manifest: letters of a term and parts of a whole at most, letters a
 *   stemmed word has at least, letters that fold to others, signs between the parts of a compound, what
 *   two words in one look like, British spellings and American ones, words whose stem is their first group
 */

const WORD = "[\\p{L}\\p{N}]";
const PIECES = new RegExp(`${WORD}+(?:(?<=[0-9])\\.(?=[0-9])${WORD}+)*`, "gu");
const KEPT = 20_000; // runs whose terms are remembered: texts repeat their words

/** @param {string} token @returns {string[]} what its joints part, without apostrophes and the s of
 *  a genitive; a decimal point is no joint */
function pieces(token) {
  return token.replace(/['\u2019]s$/, "").replace(/['\u2019]/g, "").match(PIECES) ?? [];
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
    this.into = new RegExp(rules.into);
    this.version = new RegExp(rules.version);
    this.initials = new RegExp(rules.initials);
    this.respelt = rules.respelt.map(([british, american]) => /** @type {const} */ (
      [new RegExp(british), american]));
    this.british = new RegExp(rules.respelt.map(([british]) => british).join("|"));
    this.own = rules.stems.map((pattern) => new RegExp(pattern));
    /** @type {Map<string, string[]>} */
    this.known = new Map();
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

  /** @param {string} token @returns {string[]} its words, not stemmed */
  bare(token) {
    return pieces(token).flatMap((piece) => (
      (this.into.exec(piece) ?? this.version.exec(piece))?.slice(1) ?? [piece]));
  }

  /** @param {string} text @returns {string[]} its folded words, those of compounds too, not stemmed */
  words(text) {
    return this.tokens(text).flatMap((token) => this.bare(token));
  }

  /** @param {string} text as written @returns {Iterable<RegExpMatchArray & { index: number }>}
   *  where its tokens stand */
  runs(text) {
    return /** @type {Iterable<RegExpMatchArray & { index: number }>} */ (text.matchAll(this.run));
  }

  /** @param {string} word @returns {string} its American form */
  respell(word) {
    if (!this.british.test(word)) return word;
    return this.respelt.reduce((form, [british, american]) => form.replace(british, american), word);
  }

  /** @param {string} word folded @returns {string} */
  stem(word) {
    const { longest } = this.rules;
    word = Array.from(word.slice(0, 2 * longest)).slice(0, longest).join("");
    if (!this.plain.test(word)) return word;
    word = this.respell(word);
    for (const own of this.own) {
      const found = own.exec(word);
      if (found) return found[1];
    }
    return this.initials.test(word) ? word.slice(0, -1) : snowball(word);
  }

  /**
   * The terms of one token. A compound also has a whole, which stands for all its parts.
   * @param {string} token
   * @returns {{ parts: string[], whole: string | null }}
   */
  split(token) {
    const parts = this.bare(token).map((word) => this.stem(word));
    const suffix = /[*+#]+$/.exec(token)?.[0] ?? "";
    if (parts.length === 1 && !suffix) return { parts, whole: null };
    const joined = pieces(token).map((piece) => piece.replace(this.into, "$1to$2")).join("");
    const whole = suffix ? joined + suffix : this.stem(joined);
    const fits = Array.from(whole).length <= this.rules.longest && parts.length <= this.rules.parts;
    return { parts, whole: fits ? whole : null };
  }

  /** @param {string} run of a text, as written @returns {string[]} the terms of its tokens */
  termsOf(run) {
    let found = this.known.get(run);
    if (!found) {
      found = this.tokens(run).flatMap((token) => this.terms(token));
      if (this.known.size === KEPT) this.known.clear();
      this.known.set(run, found);
    }
    return found;
  }

  /** @param {string} token @returns {string[]} as the index holds them: parts, then the whole */
  terms(token) {
    const { parts, whole } = this.split(token);
    return whole === null ? parts : [...parts, whole];
  }
}
