/** Names in a query: those that it asks for, and those that are recognised in its words. */

import { called, nearly, wordsOf } from "./names.js";
import { stretch } from "./query.js";

const MOSTLY = 0.5; // share of a word's papers that have it as author's name only, from which it is one
const HARDLY = 0.02; // below which it is none
const LONGEST = 4; // words of a name that is recognised
const MANY = 12; // words of a query that is a text, in which nobody is sought

/**
 * @typedef {import("./lookup.js").Lookup} Lookup
 * @typedef {import("./names.js").Person} Person
 * @typedef {import("./score.js").Term} Term
 * @typedef {import("./query.js").Plan} Plan
 * @typedef {import("./query.js").Name} Name
 * @typedef {{ clause: Name, people: Person[], sure: boolean }} Asked who is meant; `sure`: they are called so
 * @typedef {{ people: Person[], place: import("./clause.js").Place }} Named who a stretch of a query may
 *   name, most papers first
 * @typedef {Named & { covers: number[] }} Recognised `covers`: the numbers of its words in the plan
 */

/** @param {Name} clause @param {Lookup} lookup @returns {Promise<Asked>} */
export async function asked(clause, lookup) {
  const sign = signOf(clause, lookup);
  const words = wordsOf(clause.text, lookup);
  const people = await called(sign, words, lookup);
  if (people.length) return { clause, people, sure: true };
  return { clause, people: await nearly(sign, words, lookup), sure: false };
}

/** @param {Name} clause @param {Lookup} lookup @returns {string} before the names of its kind */
export function signOf({ kind }, { told }) {
  return kind === "org" ? told.organization : told.author;
}

/** Whom a name without quotes means with the words after it: author:Song Han.
 *  @param {Name} clause @param {Plan} plan @param {Lookup} lookup @returns {Promise<Named | null>} */
export async function longer(clause, { clauses }, lookup) {
  if (clause.not || !clause.bare) return null;
  const after = clauses.slice(clauses.indexOf(clause) + 1).slice(0, LONGEST - 1);
  const other = after.findIndex(({ kind, not }) => not || kind !== "word");
  for (let count = other < 0 ? after.length : other; count > 0; count--) {
    const { index, length } = after[count - 1];
    const text = [clause, ...after.slice(0, count)].map((own) => own.text).join(" ");
    const people = await called(signOf(clause, lookup), wordsOf(text, lookup), lookup);
    if (people.length) return { people, place: { index: clause.index, length: index + length - clause.index } };
  }
  return null;
}

/**
 * Names that stand in a query without `author:`: the whole of a short one, else two neighbours, with
 * the initials beside them. Names are looked up only where most papers have the words as names, so
 * that others cost nothing.
 * @param {Plan} plan
 * @param {(Term | null)[]} own what each word of the plan is found as, itself
 * @param {Lookup} lookup @returns {Promise<Recognised[]>}
 */
export async function recognised(plan, own, lookup) {
  const { spoken } = plan;
  const count = spoken.length;
  if (count < 2 || count > MANY) return [];
  const places = spoken.map(({ word }) => lookup.tokeniser.stem(word))
    .map((stem) => plan.words.findIndex(({ term }) => term === stem));
  const words = spoken.map(({ word }, i) => ({ word, at: places[i], own: own[places[i]] ?? null,
    share: places[i] < 0 || isInitial(word) ? null : share(own[places[i]], lookup.told.model) }));
  const found = count <= LONGEST ? await name(plan, words, 0, count, lookup) : null;
  if (found || count === 2) return found ? [found] : [];
  const pairs = new Map(spoken.slice(1).map((_, i) => grown(words, i)).map((ends) => [ends.join(), ends]));
  const all = await Promise.all(Array.from(pairs.values(), ([from, to]) => name(plan, words, from, to, lookup)));
  return all.filter((one) => one !== null);
}

/** @param {string} word */
function isInitial(word) {
  return /^\p{L}$/u.test(word);
}

/** @param {{ word: string }[]} words @param {number} at @returns {[number, number]} that one and the next,
 *  with the initials beside them */
function grown(words, at) {
  let [from, to] = [at, at + 2];
  while (from > 0 && isInitial(words[from - 1].word)) from--;
  while (to < words.length && isInitial(words[to].word)) to++;
  return [from, to];
}

/** @param {Plan} plan @param {{ word: string, at: number, own: Term | null, share: number | null }[]} all
 *  @param {number} from @param {number} to @param {Lookup} lookup @returns {Promise<Recognised | null>} */
async function name(plan, all, from, to, lookup) {
  const words = all.slice(from, to);
  if (!words.some(({ share }) => share !== null && share >= MOSTLY)) return null;
  if (words.some(({ own, share }) => own && share !== null && share < HARDLY)) return null;
  const place = stretch(plan, from, to);
  if (!place) return null;
  const { author } = lookup.told;
  const text = words.map(({ word }) => word);
  const unknown = words.some(({ at, own, word }) => at >= 0 && !own && !isInitial(word));
  const people = !unknown ? await called(author, text, lookup)
    : words.length === all.length ? (await nearly(author, text, lookup)).slice(0, 1) : [];
  const covers = [...new Set(words.flatMap(({ at }) => (at < 0 ? [] : [at])))];
  return people.length ? { people, place, covers } : null;
}

/** @param {Term | null} term @param {import("./score.js").Model} model
 *  @returns {number} the share of its papers in which it stands among the authors and nowhere else */
function share(term, { authors_weight: weight, k1, top }) {
  if (!term) return 0;
  const [once, twice] = [1, 2].map((times) => Math.floor(1.5 + (top - 1) * times * weight / (k1 + times * weight)));
  let named = 0;
  for (const { list } of term.parts) {
    for (const impact of list.impacts) if (impact === once || impact === twice) named++;
  }
  return named / term.count;
}
