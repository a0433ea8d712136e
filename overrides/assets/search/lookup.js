/** Terms over all segments: found whole, by their beginning, corrected, or by an acronym. */

import { keys, nearest, tolerance } from "./correct.js";
import { Segment } from "./segment.js";
import { Tokeniser } from "./words.js";

const COMPLETED = 16; // terms that one beginning stands for at most
const SLICES = 6; // slices of a segment that its terms may come from

/**
 * @typedef {import("./score.js").Term} Term
 * @typedef {{ short: Map<string, string[]>, long: Map<string, string[]> }} Acronyms
 */

export class Lookup {
  /** @param {import("./shelf.js").Shelf} shelf @param {import("./shelf.js").Manifest} told */
  constructor(shelf, told) {
    this.told = told;
    this.tokeniser = new Tokeniser(told.words);
    this.common = new Set(told.common.map((word) => this.tokeniser.stem(word)));
    this.epoch = Date.parse(told.epoch);
    this.segments = told.segments.map((segment) => new Segment(shelf, segment, told));
    let papers = 0;
    this.bases = this.segments.map((segment) => (papers += segment.papers) - segment.papers);
    this.papers = papers;
    /** @type {Promise<Acronyms> | null} */
    this.named = null;
  }

  /** @param {string} term @param {number} [weight] @returns {Promise<Term | null>} */
  async term(term, weight = 1) {
    const entries = await Promise.all(this.segments.map((segment) => segment.find(term)));
    const parts = entries.flatMap((entry, i) => (
      entry ? [{ base: this.bases[i], list: entry.list() }] : []));
    const count = entries.reduce((sum, entry) => sum + (entry?.count ?? 0), 0);
    return count ? { count, parts, weight } : null;
  }

  /** @param {string[]} terms @returns {Promise<Term[] | null>} all of them, or null if one is unknown */
  async all(terms) {
    const found = await Promise.all(terms.map((term) => this.term(term)));
    return found.every((term) => term !== null) ? /** @type {Term[]} */ (found) : null;
  }

  /**
   * Terms that begin so, the most frequent first; where there are none, the stem of what is typed.
   * @param {string} prefix folded, three letters or more @returns {Promise<Term[]>}
   */
  async completions(prefix) {
    const told = await Promise.all(this.segments.flatMap((s) => [s.heads(prefix), s.neighbours(prefix)]));
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const { term, count } of told.flat()) counts.set(term, Math.max(counts.get(term) ?? 0, count));
    const best = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([term]) => term);
    const near = await this.nearby(best);
    if (!near.length) {
      for (const cut of [1, 2, 3, 4]) if (prefix.length - cut >= 4) near.push(prefix.slice(0, -cut));
    }
    const found = await Promise.all(near.map((term) => this.term(term, 0.9)));
    return found.filter((term) => term !== null);
  }

  /** @param {string[]} terms best first @returns {Promise<string[]>} the first of them, from few slices */
  async nearby(terms) {
    const slots = await Promise.all(this.segments.map((segment) => segment.slots(terms)));
    const used = this.segments.map(() => new Set());
    const kept = [];
    for (let i = 0; i < terms.length && kept.length < COMPLETED; i++) {
      if (used.some((set, s) => set.size >= SLICES && !set.has(slots[s][i]))) continue;
      used.forEach((set, s) => set.add(slots[s][i]));
      kept.push(terms[i]);
    }
    return kept;
  }

  /** @param {string} word folded @returns {Promise<string[]>} the nearest words, best first */
  async corrections(word) {
    const { least, prefix } = this.told.spelling;
    const edits = tolerance(word, least);
    if (!edits) return [];
    const asked = keys(word, edits, prefix);
    const found = await Promise.all(this.segments.map((segment) => segment.spellings(asked)));
    return nearest(word, edits, found.flat());
  }

  /** @returns {Promise<Acronyms>} both ways */
  acronyms() {
    this.named ??= this.readAcronyms();
    return this.named;
  }

  /** @returns {Promise<Acronyms>} */
  async readAcronyms() {
    const told = (await Promise.all(this.segments.map((segment) => segment.acronyms()))).flat();
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const [short, long, count] of told) {
      const key = `${short}\n${long}`;
      counts.set(key, (counts.get(key) ?? 0) + count);
    }
    const short = new Map();
    const long = new Map();
    for (const [key] of [...counts].sort((a, b) => b[1] - a[1])) {
      const [s, l] = key.split("\n");
      if (!short.has(s)) short.set(s, l.split(" "));
      long.set(l, [...(long.get(l) ?? []), s].slice(0, 2));
    }
    return { short, long };
  }
}
