/** Everyday words and the concepts they mean here, by the table that the archive was built with. */

import { idf } from "./score.js";

const MOST = 2; // concepts of a query, so that it costs few requests more
const NEAR = 4; // other words that may stand among those of a phrase
const RARE = 0.03; // share of papers up to which a word is not one of the field
const FEW = 0.1; // and up to which it is asked alone what it means
const ONE = 0.7; // what a concept counts beside the word that was typed
const SEVERAL = 0.9; // and beside several, which are less often taken for something else
const DEAR = 3; // times its own idf that a concept's words may weigh

/**
 * @typedef {import("./score.js").Term} Term
 * @typedef {import("./lookup.js").Lookup} Lookup
 * @typedef {{ term: string, exact: boolean }} Word a stem of the query; `exact`: no other will do
 * @typedef {{ concept: string, stems: string[], covers: number[] }} Meant a concept, the stems of the
 *   phrase that means it, and the words of the query which it stands for
 * @typedef {Meant & { list: Term, idf: number }} Meaning
 */

/**
 * The concepts that a query's words mean, long phrases first.
 * @param {Word[]} words @param {string[]} sequence stems of all words of the query, in order
 * @param {number[]} counts papers that hold each of the words @param {Lookup} lookup
 * @returns {Promise<Meaning[]>}
 */
export async function meanings(words, sequence, counts, lookup) {
  const like = (/** @type {string} */ stem) => lookup.same.get(stem) ?? stem;
  const alike = sequence.map(like);
  const hung = await Promise.all(words.map((word) => (word.exact ? [] : lookup.phrases(word.term))));
  const found = words.flatMap(({ term }, i) => hung[i].flatMap(([rest, concept]) => {
    const stems = [like(term), ...rest];
    const covers = words.flatMap((word, at) => (stems.includes(like(word.term)) ? [at] : []));
    if (stems.length > 1 && !near(stems, alike)) return [];
    if (stems.length > 1 && covers.length === stems.length && !covers.some((at) => lookup.light.has(words[at].term) || counts[at] <= RARE * lookup.papers)) return [];
    if (stems.length === 1 && counts[i] > FEW * lookup.papers) return [];
    return [{ concept, stems, covers }];
  }));
  const told = (/** @type {Meant} */ { covers }) => covers.reduce((sum, i) => sum + idf(lookup.papers, counts[i]), 0);
  const best = distinct(found.sort((a, b) => b.stems.length - a.stems.length || told(b) - told(a))).slice(0, MOST);
  const lists = await Promise.all(best.map(({ concept }) => lookup.concept(concept)));
  return best.flatMap((meant, i) => {
    const list = lists[i];
    return list ? [{ ...meant, list, idf: idf(lookup.papers, list.count) }] : [];
  });
}

/** @param {string[]} stems @param {string[]} sequence
 *  @returns {boolean} whether all of them stand near one another, in any order */
function near(stems, sequence) {
  const span = stems.length + NEAR;
  return sequence.some((_, from) => {
    const part = sequence.slice(from, from + span);
    return stems.every((stem) => part.includes(stem));
  });
}

/** Each concept once, for all words that mean it, and none of a part of another's phrase.
 *  @param {Meant[]} found @returns {Meant[]} */
function distinct(found) {
  /** @type {Meant[]} */
  const kept = [];
  for (const meant of found) {
    const same = kept.find(({ concept }) => concept === meant.concept);
    if (same) same.covers = [...new Set([...same.covers, ...meant.covers])];
    else if (!kept.some(({ stems }) => stems.length > meant.stems.length && meant.stems.every((s) => stems.includes(s)))) {
      kept.push(meant);
    }
  }
  return kept;
}

/** Takes from the words of a phrase what a concept as frequent does not tell.
 *  @param {Meaning} meaning @param {number[]} weights of the words @param {number[]} masses of the words
 *  @returns {number} what the concept counts */
export function weigh({ covers, stems, idf: own }, weights, masses) {
  const sum = covers.reduce((all, i) => all + weights[i] * masses[i], 0);
  const most = Math.min(sum, DEAR * own);
  for (const i of covers) weights[i] *= sum ? most / sum : 1;
  return (stems.length > 1 ? SEVERAL : ONE) * Math.max(most, own);
}
