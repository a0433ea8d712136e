/** Names of people and organisations: found by any of their words, by initials, one letter wrong. */

import { distance } from "./correct.js";

const SLICES = 8; // slices of a segment that one beginning of names is read from
const WRONG = 3; // letters a word has at least of which one may be wrong
const PAIRED = 4; // words of a name that are paired with each other to find it
const INITIAL = /^[a-z]$/; // no name is found by it alone
const LETTER = /(?<![\p{L}\p{N}\p{M}])\p{L}\p{M}*(?![\p{L}\p{N}\p{M}])/gu;
const LEFTWARD = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const AFTER = "!"; // sorts after what may follow the last word of a name: a tab, a space

/**
 * @typedef {import("./lookup.js").Lookup} Lookup
 * @typedef {import("./score.js").Term} Term
 * @typedef {{ name: string, words: string[], count: number, terms: () => Term[] }} Person `terms`: the
 *   papers, for each spelling of the name
 * @typedef {Awaited<ReturnType<import("./segment.js").Segment["range"]>>[number]} Entry
 * @typedef {{ term: string, count: number, held: { base: number, entry: Entry }[] }} Named a term over
 *   all segments
 */

/** @param {string} name @returns {string} as it stands in a line: what is written from right to left
 *  would move its neighbours, so isolates stand around it */
export const apart = (name) => (LEFTWARD.test(name) ? `\u2068${name}\u2069` : name);

/** @param {string} text @param {Lookup} lookup @returns {string[]} the words of a name, as many as the
 *  index has; of an initial that folds to several letters the first: Þ., Α. */
export function wordsOf(text, { tokeniser, told: { names: [most, longest] } }) {
  const begin = Array.from(text).slice(0, longest).join("");
  const { letters } = tokeniser.rules;
  const words = tokeniser.words(begin.replace(LETTER, (letter) => {
    const bare = letter.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    return Object.hasOwn(letters, bare) ? letters[bare][0] : letter;
  }));
  return (words.every((word) => INITIAL.test(word)) ? tokeniser.words(begin) : words).slice(0, most);
}

/**
 * Who is called so: with all these words in any order, where an initial stands for a word.
 * @param {string} sign before names of this kind @param {string[]} words @param {Lookup} lookup
 * @returns {Promise<Person[]>} those who have no other word first, then by papers
 */
export async function called(sign, words, lookup) {
  if (!words.length) return [];
  if (words.length === 1) return people(sign, await whole(sign + words[0], lookup), () => true);
  const meant = (/** @type {string[]} */ own) => gap(words, own, equal) === 0;
  const found = await Promise.all(pairs(words).map(([one, other]) => (
    begun(`${sign}${one} ${other.slice(0, 2)}`, lookup))));
  let fitting = people(sign, found.flat(), meant);
  if (!fitting.length) { // words of the name that stand between them may be left out
    const [longest] = [...words].sort((a, b) => b.length - a.length);
    fitting = people(sign, await whole(sign + longest, lookup), meant);
  }
  const asked = [...words].sort().join(" ");
  const same = (/** @type {Person} */ person) => Number([...person.words].sort().join(" ") === asked);
  return fitting.sort((a, b) => same(b) - same(a));
}

/**
 * Who is called nearly so, where nobody is: one letter of each word may be wrong.
 * @param {string} sign @param {string[]} words @param {Lookup} lookup @returns {Promise<Person[]>}
 */
export async function nearly(sign, words, lookup) {
  const long = words.filter((word) => word.length > 1).slice(0, PAIRED);
  const anchored = words.length < 2 ? [] : await Promise.all(long.map((word) => whole(sign + word, lookup)));
  const likest = (/** @type {Named[]} */ found) => (
    people(sign, found, (own) => gap(words, own, near) < Infinity)
      .sort((a, b) => gap(words, a.words, near) - gap(words, b.words, near)));
  const found = likest(anchored.flat());
  if (found.length) return found;
  // All words are wrong: of the names that stand nearby, those that begin alike.
  const beside = await Promise.all(long.map((word) => begun(sign + word.slice(0, 3), lookup, 2)));
  return likest(beside.flat());
}

/** @param {string} sign @param {string} text being typed @param {Lookup} lookup
 *  @returns {Promise<Person[]>} whose names begin so, with any of their words first */
export async function beginning(sign, text, lookup) {
  const words = lookup.tokeniser.words(text);
  if (words.join("").length < 3) return [];
  return people(sign, await begun(sign + words.join(" "), lookup, 2), () => true);
}

/** Which word is looked up first, and which after it: no initial first, if there are others.
 *  @param {string[]} words @returns {[string, string][]} */
function pairs(words) {
  const full = words.filter((word) => !INITIAL.test(word));
  if (!full.length) return [[words[0], words[1]]];
  const few = [...full, ...words.filter((word) => INITIAL.test(word))].slice(0, PAIRED);
  return few.flatMap((one, i) => few.flatMap((other, j) => (
    i !== j && i < full.length ? [/** @type {[string, string]} */ ([one, other])] : [])));
}

/** @param {string} asked @param {string} own @returns {number} 0 where one is the other, or its initial */
function equal(asked, own) {
  return asked === own || (asked.length === 1 && own.startsWith(asked)) ? 0 : Infinity;
}

/** @param {string} asked @param {string} own @returns {number} 1 for a letter that is wrong, 2 where the
 *  name has an initial alone */
function near(asked, own) {
  if (equal(asked, own) === 0) return 0;
  if (asked.length >= WRONG && distance(asked, own, 1) <= 1) return 1;
  return equal(own, asked) + 2;
}

/** @param {string[]} asked @param {string[]} own @param {(asked: string, own: string) => number} between
 *  @returns {number} how far a name is from what is asked for: each word another one of its words, or
 *  all of them together */
function gap(asked, own, between) {
  if ([asked, [...asked].reverse()].some((words) => words.join("") === own.join(""))) return 0;
  const left = [...own];
  let sum = 0;
  for (const word of [...asked].sort((a, b) => b.length - a.length)) { // initials take what is left
    const [best] = left.map((other, at) => ({ at, far: between(word, other) })).sort((a, b) => a.far - b.far);
    if (!best || best.far === Infinity) return Infinity;
    left.splice(best.at, 1);
    sum += best.far;
  }
  return sum;
}

/** @param {string} start sign and a whole word @param {Lookup} lookup */
function whole(start, lookup) {
  return read(start, start + AFTER, lookup, SLICES);
}

/** @param {string} start sign and the beginning of names @param {Lookup} lookup @param {number} [most] */
function begun(start, lookup, most = SLICES) {
  return read(start, `${start}\uffff`, lookup, most);
}

/** @param {string} low @param {string} high @param {Lookup} lookup @param {number} most
 *  @returns {Promise<Named[]>} */
async function read(low, high, { segments, bases }, most) {
  const found = await Promise.all(segments.map((segment) => segment.range(low, high, most)));
  /** @type {Map<string, Named>} */
  const named = new Map();
  found.forEach((entries, s) => entries.forEach((entry) => {
    const { term, count } = entry;
    const held = named.get(term) ?? { term, count: 0, held: [] };
    held.count += count;
    held.held.push({ base: bases[s], entry });
    named.set(term, held);
  }));
  return [...named.values()];
}

/** @param {string} sign @param {Named[]} found @param {(own: string[]) => boolean} meant
 *  @returns {Person[]} each once, with the most papers first */
function people(sign, found, meant) {
  /** @type {Map<string, { spelt: Map<string, Named> }>} */
  const all = new Map();
  for (const named of found) {
    const { words, name } = spell(named.term.slice(sign.length));
    if (!meant(words)) continue;
    const key = words.join(" ");
    const held = all.get(key) ?? { spelt: new Map() };
    held.spelt.set(name, named);
    all.set(key, held);
  }
  const made = Array.from(all, ([key, { spelt }]) => {
    const [[name]] = [...spelt].sort((a, b) => b[1].count - a[1].count || (a[0] < b[0] ? -1 : 1));
    const own = [...spelt.values()];
    return { name, words: key.split(" "), count: own.reduce((sum, { count }) => sum + count, 0),
      terms: () => own.map(({ count, held }) => (
        { count, parts: held.map(({ base, entry }) => ({ base, list: entry.list() })) })) };
  });
  return made.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** @param {string} term of a name, without its sign @returns {{ words: string[], name: string }} its
 *  words in the order of the name, and how it is written */
function spell(term) {
  const [key, tail = ""] = term.split("\t");
  const turned = key.split(" ");
  const by = turned.length - Number(tail.charAt(0));
  const words = [...turned.slice(by), ...turned.slice(0, by)];
  return { words, name: tail.slice(1) || words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ") };
}
