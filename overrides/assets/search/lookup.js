/** Terms over all segments: found whole, by their beginning, corrected, or by an acronym. */

import { Compounds } from "./compounds.js";
import { keys, nearest, tolerance } from "./correct.js";
import { Segment } from "./segment.js";
import { Tokeniser } from "./words.js";

const COMPLETED = 16; // terms that one beginning stands for at most
const SLICES = 6; // slices of a segment that its terms may come from
const SHORTEST = 4; // letters of a stem that a longer beginning is taken for
// What follows a stem in English words; of each, any end may still be to come.
const ENDINGS = new Set(("able ably ability abilities al ally ance ances ant ants ated ates ating ation ational "
  + "ations ative atives ator ators ed edly ement ements ence ences ency encies ent ently er ers es ful fulness "
  + "fully ial ially ible ibility ibilities ic ical ically ication ications icity ied ies ility ilities ing ingly "
  + "ings ion ional ionally ions ism isms ist istic ists ities itive ity ive ively iveness ize ized izer izers izes "
  + "izing ization izations e less lessness ly ment ments ness ous ously y").split(" "));
const TAILS = [...new Set([...ENDINGS].flatMap((end) => Array.from(end, (_, at) => end.slice(at))))];

/**
 * @typedef {import("./score.js").Term} Term
 * @typedef {{ short: Map<string, string[]>, long: Map<string, string[]>, compounds: Compounds }} Names
 */

export class Lookup {
  /** @param {import("./shelf.js").Shelf} shelf @param {import("./shelf.js").Manifest} told */
  constructor(shelf, told) {
    this.told = told;
    this.tokeniser = new Tokeniser(told.words);
    this.common = new Set(told.common.map((word) => this.tokeniser.stem(word)));
    this.light = new Set(told.light.map((word) => this.tokeniser.stem(word)));
    this.same = new Map(told.same.flatMap((group) => group.map((word) => [word, group[0]])));
    this.epoch = Date.parse(told.epoch);
    this.segments = told.segments.map((segment) => new Segment(shelf, segment, told));
    let papers = 0;
    this.bases = this.segments.map((segment) => (papers += segment.papers) - segment.papers);
    this.papers = papers;
    /** @type {Promise<Names> | null} */
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

  /** @param {string} text slug or title @returns {string | null} the tag's slug */
  tag(text) {
    const { tokeniser, told: { tags, moved } } = this;
    const folded = tokeniser.fold(text).replace(/[\s_]+/g, " ").trim();
    if (Object.hasOwn(moved, folded)) return moved[folded];
    const match = tags.find(([slug, title]) => slug === folded || tokeniser.fold(title) === folded)
      ?? tags.find(([slug]) => slug === folded.replace(/ /g, "-"));
    return match ? match[0] : null;
  }

  /** @param {string} word a stem @returns {Promise<[string[], string][]>} the everyday phrases that
   *  hang on it: their other stems, and the concept that is meant */
  async phrases(word) {
    const entry = await this.segments.at(-1)?.find(word + this.told.phrases);
    return (entry?.text().split("\n") ?? []).map((line) => {
      const [rest, concept] = line.split("\t");
      return [rest ? rest.split(" ") : [], concept];
    });
  }

  /** @param {string} name @returns {Promise<Term | null>} the papers of a concept, of all segments */
  async concept(name) {
    const entry = await this.segments.at(-1)?.find(this.told.concept + name);
    return entry ? { count: entry.count, parts: [{ base: 0, list: entry.list() }] } : null;
  }

  /** @param {string[]} terms @returns {Promise<Term[] | null>} all of them, or null if one is unknown */
  async all(terms) {
    const found = await Promise.all(terms.map((term) => this.term(term)));
    return found.every((term) => term !== null) ? /** @type {Term[]} */ (found) : null;
  }

  /**
   * Terms that begin so, the most frequent first, and the stems that what is typed may come to.
   * @param {string} prefix folded, three letters or more @returns {Promise<Term[]>}
   */
  async completions(prefix) {
    const told = await Promise.all(this.segments.flatMap((s) => [s.heads(prefix), s.neighbours(prefix)]));
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const { term, count } of told.flat()) counts.set(term, Math.max(counts.get(term) ?? 0, count));
    const best = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([term]) => term);
    const near = [...cuts(prefix, this.tokeniser), ...await this.nearby(best)];
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

  /** @param {string} word folded @param {number} [most] edits
   *  @returns {Promise<string[]>} the nearest words, best first */
  async corrections(word, most = 2) {
    const { least, prefix } = this.told.spelling;
    const edits = Math.min(most, tolerance(word, least));
    if (!edits) return [];
    const asked = keys(word, edits, prefix);
    const found = await Promise.all(this.segments.map((segment) => segment.spellings(asked)));
    return nearest(word, edits, found.flat());
  }

  /** @returns {Promise<Names>} acronyms, both ways, and compounds */
  names() {
    this.named ??= this.readNames();
    return this.named;
  }

  /** @returns {Promise<Names>} */
  async readNames() {
    const read = await Promise.all(this.segments.map((segment) => segment.names()));
    const told = read.flatMap(([acronyms]) => acronyms);
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
      if (this.common.has(s)) continue; // importance sampling is not "is"
      if (!short.has(s)) short.set(s, l.split(" "));
      long.set(l, [...(long.get(l) ?? []), s].slice(0, 2));
    }
    const compounds = new Compounds(read.flatMap(([, both]) => both), read.flatMap(([,, closed]) => closed), this.tokeniser);
    return { short, long, compounds };
  }
}

/** Stems to which words that begin so come, though they do not begin so: hallucina, hallucin.
 *  @param {string} prefix folded @param {Tokeniser} tokeniser @returns {string[]} */
function cuts(prefix, tokeniser) {
  const found = new Set();
  for (const tail of TAILS) {
    const stem = tokeniser.stem(prefix + tail);
    if (stem.startsWith(prefix) || stem.length < SHORTEST) continue;
    if (!prefix.startsWith(stem.slice(0, -1))) continue; // the last letter may differ: scalability, scalabl
    let at = stem.length;
    const rest = () => ENDINGS.has(prefix.slice(at) + tail);
    if (prefix[at] === prefix[at - 1]) at++; // planning, plan
    if (rest() || (at-- && rest())) found.add(stem);
  }
  found.delete(tokeniser.stem(prefix));
  return [...found];
}
