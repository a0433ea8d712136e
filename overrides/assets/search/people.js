/** Names in a query: those that it asks for, and those that are recognised in its words. */

import { called, nearly, wordsOf } from "./names.js";

const MOSTLY = 0.5; // share of a word's papers that have it as author's name only, from which it is one
const HARDLY = 0.02; // below which it is none
const LONGEST = 4; // words of a name that is recognised

/**
 * @typedef {import("./lookup.js").Lookup} Lookup
 * @typedef {import("./names.js").Person} Person
 * @typedef {import("./score.js").Term} Term
 * @typedef {{ kind: "author" | "org", text: string, not: boolean }} Clause
 * @typedef {Clause & { people: Person[], sure: boolean }} Asked who is meant; `sure`: they are called so
 * @typedef {{ people: Person[], words: string[], covers: number[] }} Recognised who some words of a
 *   query name, most papers first, and the numbers of these words in its plan
 */

/** @param {Clause} clause @param {Lookup} lookup @returns {Promise<Asked>} */
export async function asked(clause, lookup) {
  const sign = clause.kind === "org" ? lookup.told.organization : lookup.told.author;
  const words = wordsOf(clause.text, lookup);
  const people = await called(sign, words, lookup);
  if (people.length) return { ...clause, people, sure: true };
  return { ...clause, people: await nearly(sign, words, lookup), sure: false };
}

/** @param {Uint8Array} mask @param {Term[]} terms of which a paper must (or must not) hold one
 *  @param {boolean} not */
export function demandAny(mask, terms, not) {
  const held = new Uint8Array(mask.length);
  for (const { parts } of terms) {
    for (const { base, list } of parts) for (const paper of list.papers) held[base + paper] = 1;
  }
  for (let i = 0; i < mask.length; i++) if ((held[i] === 1) === not) mask[i] = 0;
}

/**
 * Names that stand in a query without `author:`: the whole of a short one, else two neighbours.
 * Names are looked up only where most papers have the words as names, so that others cost nothing.
 * @param {import("./query.js").Plan} plan
 * @param {(Term | null)[]} own what each word of the plan is found as, itself
 * @param {Lookup} lookup @returns {Promise<Recognised[]>}
 */
export async function recognised(plan, own, lookup) {
  const { spoken } = plan;
  const spans = spoken.length > 1 && spoken.length <= LONGEST ? [spoken] : [];
  const found = await name(spans[0] ?? [], plan, own, lookup);
  if (found || spoken.length <= 2) return found ? [found] : [];
  const pairs = spoken.slice(1).map((word, i) => [spoken[i], word]);
  return (await Promise.all(pairs.map((pair) => name(pair, plan, own, lookup)))).filter((one) => one !== null);
}

/** @param {string[]} words @param {import("./query.js").Plan} plan @param {(Term | null)[]} own
 *  @param {Lookup} lookup @returns {Promise<Recognised | null>} */
async function name(words, plan, own, lookup) {
  const places = words.map((word) => plan.words.findIndex((w) => w.term === lookup.tokeniser.stem(word)));
  const shares = places.map((at) => (at < 0 ? null : share(own[at], lookup.told.model)));
  if (!shares.some((part) => part !== null && part >= MOSTLY)) return null;
  const unknown = places.filter((at) => at >= 0 && !own[at]).length;
  if (shares.some((part, i) => part !== null && part < HARDLY && own[places[i]])) return null;
  const { author } = lookup.told;
  const whole = words.length === plan.spoken.length;
  const people = unknown ? (whole ? (await nearly(author, words, lookup)).slice(0, 1) : [])
    : await called(author, words, lookup);
  return people.length ? { people, words, covers: [...new Set(places.filter((at) => at >= 0))] } : null;
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
