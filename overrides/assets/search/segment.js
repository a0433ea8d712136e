/** One segment of the index: its terms, spellings, names, cards (texts too) and columns. Its papers count from 0. */

import { Cursor, leading, names } from "./bytes.js";

/**
 * @typedef {{ papers: Uint32Array, impacts: Uint8Array }} List papers of one term, best first
 * @typedef {{ firsts: string[], names: string[] }} Directory
 * @typedef {{ id: string, path: string, title: string, authors: string[], authorCount: number,
 *   day: string, votes: number, tags: string[], code: boolean }} Card
 */

const decoder = new TextDecoder();
const json = (/** @type {Uint8Array} */ bytes) => JSON.parse(decoder.decode(bytes));

/** A term of a slice; its postings are decoded when they are asked for. */
class Entry {
  /** @param {string} term @param {number} count @param {Uint8Array} slice @param {[number, number]} place */
  constructor(term, count, slice, place) {
    this.term = term;
    this.count = count;
    this.slice = slice;
    this.place = place;
    /** @type {List | null} */
    this.held = null;
  }

  /** @returns {List} */
  list() {
    this.held ??= postings(this.slice.subarray(...this.place), this.count);
    return this.held;
  }

  /** @returns {string} what it says, where it is no list */
  text() {
    return decoder.decode(this.slice.subarray(...this.place));
  }
}

export class Segment {
  /**
   * @param {import("./shelf.js").Shelf} shelf
   * @param {import("./shelf.js").Part} told its entry in the manifest
   * @param {{ cards: number, name: number }} sizes papers a slice, bytes a name
   */
  constructor(shelf, told, sizes) {
    this.shelf = shelf;
    this.told = told;
    this.sizes = sizes;
    this.papers = told.papers;
  }

  /** @param {string} name @returns {Promise<Directory>} */
  directory(name) {
    return this.shelf.load("directories", name, (bytes) => directory(bytes, this.sizes.name));
  }

  /** @param {string} term @returns {Promise<Entry | null>} */
  async find(term) {
    const { firsts, names } = await this.directory(this.told.postings);
    const at = leading(firsts, (first) => first <= term) - 1;
    if (at < 0) return null;
    const entries = await this.shelf.load("postings", names[at], terms);
    const entry = entries[leading(entries, (e) => e.term < term)];
    return entry?.term === term ? entry : null;
  }

  /** @param {string[]} terms @returns {Promise<number[]>} the slice in which each would stand */
  async slots(terms) {
    const { firsts } = await this.directory(this.told.postings);
    return terms.map((term) => leading(firsts, (first) => first <= term) - 1);
  }

  /** @param {string} prefix @returns {Promise<Entry[]>} terms of the slice where it would stand */
  async neighbours(prefix) {
    const { firsts, names } = await this.directory(this.told.postings);
    const at = leading(firsts, (first) => first <= prefix) - 1;
    if (at < 0) return [];
    const entries = await this.shelf.load("postings", names[at], terms);
    return entries.filter((e) => e.count && e.term.startsWith(prefix));
  }

  /** @param {string} low @param {string} high @param {number} most slices that are read
   *  @returns {Promise<Entry[]>} terms from the first name to before the second, by term */
  async range(low, high, most) {
    const { firsts, names } = await this.directory(this.told.postings);
    const from = Math.max(0, leading(firsts, (first) => first <= low) - 1);
    const to = Math.min(from + most, leading(firsts, (first) => first < high));
    const slices = names.slice(from, to);
    const read = await Promise.all(slices.map((name) => this.shelf.load("postings", name, terms)));
    return read.flat().filter(({ term }) => term >= low && term < high);
  }

  /** @param {string} prefix @returns {Promise<{ term: string, count: number }[]>} frequent terms */
  async heads(prefix) {
    const all = await this.shelf.load("directories", this.told.heads, heads);
    const from = leading(all, (h) => h.term < prefix);
    return all.slice(from, from + leading(all.slice(from), (h) => h.term.startsWith(prefix)));
  }

  /** @param {string[]} keys deletion keys @returns {Promise<{ word: string, count: number }[]>} */
  async spellings(keys) {
    const { firsts, names } = await this.directory(this.told.spelling);
    /** @type {Map<string, string[]>} */
    const wanted = new Map();
    for (const key of keys) {
      const at = leading(firsts, (first) => first <= key) - 1;
      if (at >= 0) wanted.set(names[at], [...(wanted.get(names[at]) ?? []), key]);
    }
    const found = await Promise.all(Array.from(wanted, async ([name, asked]) => {
      const groups = await this.shelf.load("spelling", name, spellings);
      return asked.flatMap((key) => groups.get(key)?.() ?? []);
    }));
    return found.flat();
  }

  /** @returns {Promise<[[string, string, number][], string[], string[]]>} acronyms, each with the stems
   *  of its long form and the times defined; compounds by their stems, parted or not, and one word */
  names() {
    return this.shelf.load("acronyms", this.told.acronyms, json);
  }

  /** @param {number} paper @returns {Promise<Card>} */
  async card(paper) {
    const [id, title, authors, authorCount, day, votes, tags, code,,, path] = await this.paper(paper);
    const slugs = tags.map((/** @type {number} */ n) => this.told.tags[n]);
    return { id, path: path ?? id, title, authors, authorCount, day, votes, tags: slugs, code: !!code };
  }

  /** @param {number} paper @returns {Promise<[string, string, string]>} title, abstract, summary */
  async text(paper) {
    const [, title,,,,,,, abstract, summary] = await this.paper(paper);
    return [title, abstract, summary];
  }

  /** @param {number} paper @returns {Promise<any[]>} what its slice holds of it */
  async paper(paper) {
    const { cards, name } = this.sizes;
    const files = await this.shelf.load("directories", this.told.cards, (bytes) => names(bytes, name));
    const slice = await this.shelf.load("cards", files[Math.floor(paper / cards)], json);
    return slice[paper % cards];
  }

  /** @returns {Promise<Uint16Array>} days since the epoch */
  days() {
    return this.shelf.load("columns", this.told.days, (bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      return Uint16Array.from({ length: this.papers }, (_, i) => view.getUint16(2 * i, true));
    });
  }

  /** @returns {Promise<Uint32Array>} */
  votes() {
    return this.shelf.load("columns", this.told.votes, (bytes) => {
      const cursor = new Cursor(bytes);
      return Uint32Array.from({ length: this.papers }, () => cursor.varint());
    });
  }

  /** @param {string} name of a flag @returns {Promise<(paper: number) => boolean>} who has it */
  flag(name) {
    return this.shelf.load("columns", String(this.told[name]), (bytes) =>
      (paper) => (bytes[paper >> 3] >> (paper & 7) & 1) === 1);
  }

  /** @returns {Promise<number[][]>} the tags of each paper, as numbers into the segment's list */
  tagged() {
    return this.shelf.load("columns", this.told.tagged, (bytes) => {
      const cursor = new Cursor(bytes);
      return Array.from({ length: this.papers }, () =>
        Array.from({ length: cursor.varint() }, () => cursor.varint()));
    });
  }
}

/** @param {Uint8Array} bytes @param {number} size bytes a name @returns {Directory} */
function directory(bytes, size) {
  const cursor = new Cursor(bytes);
  for (let left = cursor.varint(); left > 0; left--) cursor.fronted();
  return { firsts: cursor.names(), names: names(bytes.subarray(cursor.at), size) };
}

/** @param {Uint8Array} bytes @returns {Entry[]} */
function terms(bytes) {
  const cursor = new Cursor(bytes);
  /** @type {number[]} */
  const counts = [];
  /** @type {[number, number][]} */
  const places = [];
  while (!cursor.done) {
    cursor.fronted();
    counts.push(cursor.varint());
    const length = cursor.varint();
    places.push([cursor.at, cursor.at + length]);
    cursor.skip(length);
  }
  return cursor.names().map((term, i) => new Entry(term, counts[i], bytes, places[i]));
}

/** @param {Uint8Array} bytes @param {number} count @returns {List} */
function postings(bytes, count) {
  const papers = new Uint32Array(count);
  const impacts = new Uint8Array(count);
  const cursor = new Cursor(bytes);
  for (let at = 0; at < count;) {
    const impact = cursor.take(1)[0];
    const end = at + (count > 1 ? cursor.varint() : 1);
    if (end > count) throw new RangeError("list is longer than stated");
    for (let paper = 0; at < end; at++) {
      paper += cursor.varint();
      papers[at] = paper;
      impacts[at] = impact;
    }
  }
  return { papers, impacts };
}

/** @param {Uint8Array} bytes */
function heads(bytes) {
  const cursor = new Cursor(bytes);
  /** @type {number[]} */
  const counts = [];
  while (!cursor.done) {
    cursor.fronted();
    counts.push(cursor.varint());
  }
  return cursor.names().map((term, i) => ({ term, count: counts[i] }));
}

/** @param {Uint8Array} bytes @returns {Map<string, () => { word: string, count: number }[]>} */
function spellings(bytes) {
  const cursor = new Cursor(bytes);
  const groups = new Map();
  while (!cursor.done) {
    const key = cursor.text(cursor.take(1)[0]);
    const size = cursor.varint();
    const begin = cursor.at;
    for (let i = 0; i < size; i++) cursor.take(cursor.take(1)[0] + 1);
    groups.set(key, () => {
      const own = new Cursor(bytes, begin);
      return Array.from({ length: size }, () => (
        { word: own.text(own.take(1)[0]), count: own.take(1)[0] }));
    });
  }
  return groups;
}
