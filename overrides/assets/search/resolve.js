/** From the words of a query to scored groups: completion, correction, compounds, acronyms. */

import { differs } from "./correct.js";
import { isDate } from "./dates.js";
import { meanings, weigh } from "./meanings.js";
import { recognised } from "./people.js";
import { MOST, idf, joint } from "./score.js";

const WHOLE = 0.6; // what a compound counts beside its parts
const FAR = 25; // times as many papers that a word has of which another is taken for a misprint
const LIGHT = 0.5; // what a word of conversation weighs beside others
const DATE = 0.1; // the same of a month or a year, which is offered as a filter: texts seldom say it
const SELDOM = 0.002; // share of papers up to which a word may be a part of one, with its neighbour
const RARE = 0.02; // share of papers up to which an acronym is also looked for in its long form

/**
 * @typedef {import("./score.js").Group} Group
 * @typedef {import("./score.js").Term} Term
 * @typedef {import("./lookup.js").Lookup} Lookup
 * @typedef {import("./query.js").Plan} Plan
 * @typedef {{ from: string, to: string }} Correction
 * @typedef {{ own: Term | null, terms: Term[], to: string | null }} Found a word's terms; `own`: the one
 *   that is itself; `to`: what it was corrected to
 * @typedef {{ groups: Group[], masses: number[], unknown: string[], corrections: Correction[],
 *   marks: string[], prefix: string | null, recognised: import("./people.js").Recognised[] }} Resolved
 */

/**
 * @param {Plan} plan @param {Lookup} lookup @param {{ typing: boolean, literal: boolean }} how
 * @returns {Promise<Resolved>}
 */
export async function resolve(plan, lookup, how) {
  if (how.typing) dropBegun(plan);
  const wholes = Promise.all(plan.wholes.map((w) => compound(w, lookup, how)));
  const found = await Promise.all(plan.words.map((w) => word(w, plan, lookup, how)));
  const held = [...await wholes, ...await parted(plan, found, lookup, how)].filter((w) => w.terms.length);
  const people = await recognised(plan, found.map(({ own }) => own), lookup);
  const covered = new Set([...held, ...people].flatMap((w) => w.covers));
  /** @type {Resolved} */
  const made = { groups: [], masses: [], unknown: [], corrections: [], marks: [], prefix: null, recognised: people };
  await mend(plan, found, covered, lookup, how, made);
  if (how.typing && plan.last) made.prefix = plan.last.word;
  const named = await lookup.names();
  await spellOut(plan, found, named.short, lookup);
  const worth = weights(plan, lookup);
  for (const { terms, covers } of held.filter((whole) => whole.known)) {
    for (const i of covers) found[i].terms = [...found[i].terms, ...terms];
    const sum = covers.reduce((all, i) => all + mass(found[i].terms, lookup.papers), 0);
    const part = Math.min(1, mass(terms, lookup.papers) / sum);
    for (const i of covers) worth[i] *= part;
  }
  const meant = how.literal ? [] : await understood(plan, found, lookup);
  const masses = found.map(({ terms }) => (terms.length ? mass(terms, lookup.papers) : 0));
  const counted = meant.map((meaning) => weigh(meaning, worth, masses));
  const bits = number(found, worth, lookup.papers, made);
  for (const { people: [first], covers } of people) addWhole(first.terms(), covers, bits, lookup.papers, made);
  for (const whole of held) addWhole(whole.terms, whole.covers, bits, lookup.papers, made);
  meant.forEach(({ concept, covers, list, idf: own }, i) => {
    const held = covers.reduce((all, at) => all | bits[at], 0) || addBit(own, made);
    if (held) made.groups.push({ terms: [list], idf: counted[i], bits: held, concept });
    // Marks show why a paper is there; what a tenth of them says shows nothing.
    if (10 * list.count > lookup.papers) return;
    made.marks.push(...lookup.tokeniser.tokens(concept).flatMap((token) => lookup.tokeniser.split(token).parts));
  });
  const short = shortForms(plan, named.long, lookup.told.long_form);
  const known = await Promise.all(short.map(({ term }) => lookup.term(term)));
  short.forEach(({ term, covers }, i) => {
    addWhole(known.slice(i, i + 1).filter((found) => found !== null), covers, bits, lookup.papers, made);
    made.marks.push(term);
  });
  made.marks.push(...plan.words.map((w, i) => (found[i].to ? lookup.tokeniser.stem(found[i].to) : w.term)), ...held.map((w) => w.term));
  return made;
}

/** Leaves out a last word that is still being typed, where others stand: one or two letters, or the
 *  beginning of a word that stands there already.
 *  @param {Plan} plan */
function dropBegun(plan) {
  const { last, words } = plan;
  if (!last || words.length < 2) return;
  if (last.word.length >= 3 && !words.some((w) => w !== last && w.word.startsWith(last.word))) return;
  const at = words.indexOf(last);
  if (at !== words.length - 1) return;
  words.pop();
  plan.last = null;
  for (const whole of plan.wholes) whole.covers = whole.covers.filter((i) => i !== at);
}

/** @param {import("./query.js").Whole} whole @param {Lookup} lookup @param {{ typing: boolean }} how */
async function compound(whole, lookup, how) {
  const exact = await lookup.term(whole.term);
  const completed = how.typing && whole.open && !exact ? await lookup.completions(whole.term) : [];
  return { ...whole, terms: exact ? [exact] : completed };
}

/** Two words side by side, one of them rare, that more papers write as one: back door. Others cost no
 *  request. @param {Plan} plan @param {Found[]} found @param {Lookup} lookup @param {{ typing: boolean }} how */
async function parted({ spoken, words, last }, found, lookup, how) {
  const { tokeniser } = lookup;
  const numbers = spoken.map(({ word }) => words.findIndex(({ term }) => term === tokeniser.stem(word)));
  const pairs = spoken.slice(1).flatMap(({ word, clause }, i) => {
    const before = spoken[i];
    const covers = numbers.slice(i, i + 2);
    if (clause === before.clause || covers.some((at) => at < 0 || words[at].exact || (how.typing && words[at] === last))) return [];
    const count = Math.min(...covers.map((at) => found[at].own?.count ?? 0));
    return count <= SELDOM * lookup.papers ? [{ term: tokeniser.stem(before.word + word), covers, count }] : [];
  });
  return Promise.all(pairs.map(async ({ term, covers, count }) => {
    const one = await lookup.term(term);
    return { term, covers, known: true, terms: one && one.count > count ? [one] : [] };
  }));
}

/** @param {import("./query.js").Wanted} wanted @param {Plan} plan @param {Lookup} lookup
 *  @param {{ typing: boolean }} how @returns {Promise<Found>} */
async function word(wanted, plan, lookup, how) {
  const open = wanted === plan.last && wanted.word.length >= 3;
  const [exact, completed] = await Promise.all([
    lookup.term(wanted.term), open && how.typing ? lookup.completions(wanted.word) : []]);
  return { own: exact, terms: exact ? [exact, ...completed] : completed, to: null };
}

/** @param {Plan} plan @param {Found[]} found @param {Set<number>} covered @param {Lookup} lookup
 *  @param {{ typing: boolean, literal: boolean }} how @param {Resolved} made */
async function mend(plan, found, covered, lookup, how, made) {
  await Promise.all(plan.words.map(async (wanted, i) => {
    if (covered.has(i)) return;
    const last = wanted === plan.last;
    const held = found[i].terms;
    const fixed = how.literal || wanted.exact || isDate(wanted.word) || (how.typing && last && (held.length > 0 || wanted.word.length < 3));
    if (!fixed) Object.assign(found[i], await corrected(wanted, held, lookup));
    if (last && !how.literal && !found[i].terms.length && wanted.word.length >= 3) {
      found[i].terms = await lookup.completions(wanted.word);
    }
  }));
  plan.words.forEach((wanted, i) => {
    const to = found[i].to;
    if (to) made.corrections.push({ from: wanted.word, to });
    else if (!found[i].terms.length && !covered.has(i) && !isDate(wanted.word)) made.unknown.push(wanted.word);
  });
}

/** What a word stands for that no paper has, or that looks like a misprint of one.
 *  @param {import("./query.js").Wanted} wanted @param {Term[]} held what it was found as
 *  @param {Lookup} lookup @returns {Promise<Omit<Found, "own">>} */
async function corrected({ word, term: stem }, held, lookup) {
  const [own] = held;
  if ((await lookup.phrases(stem)).length) return { terms: held, to: null }; // an everyday word
  if (own && !misprint(word, own, lookup.told.model)) return { terms: held, to: null };
  const near = await lookup.corrections(word, own ? 1 : undefined);
  const to = own ? near.find((other) => differs(word, other)) : near[0];
  const term = to === undefined ? null : await lookup.term(lookup.tokeniser.stem(to));
  if (to === undefined || !term || (own && term.count < FAR * own.count)) return { terms: held, to: null };
  return { terms: [term, ...held], to };
}

/** Whether a word may be a misprint: one or two papers have it, once, and in no title.
 *  @param {string} word @param {Term} term @param {import("./score.js").Model} model @returns {boolean} */
function misprint(word, { count, parts }, { abstract_b: b, k1, top }) {
  if (word.length <= 4 || count > 2) return false;
  const once = 1 / (1 - b / 2); // in an abstract of half the usual length
  const most = Math.floor(1.5 + (top - 1) * once / (k1 + once));
  return parts.every(({ list }) => list.impacts.every((impact) => impact <= most));
}

/** Gives rare acronyms the papers that only spell them out.
 *  @param {Plan} plan @param {Found[]} found @param {Map<string, string[]>} long by acronym
 *  @param {Lookup} lookup */
async function spellOut(plan, found, long, lookup) {
  await Promise.all(plan.words.map(async (wanted, i) => {
    const stems = long.get(wanted.term);
    const [exact] = found[i].terms;
    if (!stems || !exact || exact.count > Math.max(RARE * lookup.papers, 50)) return;
    const terms = await lookup.all(stems);
    if (terms) found[i].terms.push(joint(terms, lookup.papers, 0.5));
  }));
}

/** What the words mean, as they were corrected.
 *  @param {Plan} plan @param {Found[]} found @param {Lookup} lookup */
function understood({ words, sequence }, found, lookup) {
  const right = new Map(words.map(({ term }, i) => {
    const { to } = found[i];
    return [term, to ? lookup.tokeniser.stem(to) : term];
  }));
  const stems = (/** @type {string} */ term) => right.get(term) ?? term;
  const counts = found.map(({ terms }) => Math.max(0, ...terms.map(({ count }) => count)));
  return meanings(words.map(({ term, exact }) => ({ term: stems(term), exact })), sequence.map(stems), counts, lookup);
}

/** Acronyms of long forms that the query spells out, and the words each stands for.
 *  @param {Plan} plan @param {Map<string, string[]>} short by long form
 *  @param {[number, number]} lengths words of a long form, at least and at most */
function shortForms(plan, short, [least, most]) {
  const found = [];
  const { sequence } = plan;
  for (let from = 0; from < sequence.length; from++) {
    for (let to = from + least; to <= Math.min(sequence.length, from + most); to++) {
      const stems = sequence.slice(from, to);
      const covers = plan.words.flatMap((w, i) => (stems.includes(w.term) ? [i] : []));
      for (const term of short.get(stems.join(" ")) ?? []) found.push({ term, covers });
    }
  }
  return found;
}

/** What each word weighs: those of conversation and dates little, where others stand and no phrase wants them.
 *  @param {Plan} plan @param {Lookup} lookup @returns {number[]} */
function weights({ words }, { light }) {
  const worth = (/** @type {import("./query.js").Wanted} */ w) => (isDate(w.word) ? DATE : light.has(w.term) ? LIGHT : 1);
  const telling = words.some((w) => worth(w) === 1);
  return words.map((w) => (telling && !w.exact ? worth(w) : 1));
}

/** Gives each found word a bit and a group; of very many words, the rarest.
 *  @param {Found[]} found @param {number[]} weights @param {number} papers @param {Resolved} made
 *  @returns {number[]} bits by word */
function number(found, weights, papers, made) {
  const counts = found.map((f) => Math.min(papers, Math.max(0, ...f.terms.map((t) => t.count))));
  const order = found.map((_, i) => i).filter((i) => found[i].terms.length)
    .sort((a, b) => counts[a] - counts[b]).slice(0, MOST);
  const bits = found.map(() => 0);
  order.forEach((i, bit) => {
    bits[i] = 1 << bit;
    made.masses[bit] = weights[i] * idf(papers, counts[i]);
    made.groups.push({ terms: found[i].terms, idf: made.masses[bit], bits: bits[i] });
  });
  return bits;
}

/** @param {Term[]} terms @param {number} papers @returns {number} what they tell, as one */
function mass(terms, papers) {
  return idf(papers, Math.max(0, ...terms.map((term) => term.count)));
}

/** @param {Term[]} terms @param {number[]} covers @param {number[]} bits @param {number} papers
 *  @param {Resolved} made */
function addWhole(terms, covers, bits, papers, made) {
  if (!terms.length) return;
  const mass = idf(papers, Math.max(...terms.map((term) => term.count)));
  const covered = covers.reduce((sum, i) => sum | bits[i], 0);
  const alone = covered ? 0 : addBit(mass, made);
  if (covered) made.groups.push({ terms, idf: WHOLE * mass, bits: covered });
  else if (alone) made.groups.push({ terms, idf: mass, bits: alone });
}

/** A bit for what stands for itself, none of its words being a term.
 *  @param {number} mass @param {Resolved} made @returns {number} 0 where there are too many */
function addBit(mass, made) {
  return made.masses.length < MOST ? 1 << made.masses.push(mass) - 1 : 0;
}
