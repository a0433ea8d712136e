/**
 * The query language: words, "a phrase", -word, author:, org:, tag:. Any text is a query; what is not
 * understood is taken as words.
 */

import { QUOTES } from "./clause.js";

const LONGEST = 1000; // characters of a query that are read
const MOST = 64; // words of a query that are read

/**
 * @typedef {{ kind: "word" | "phrase" | "author" | "org" | "tag", text: string, not: boolean, bare: boolean,
 *   index: number, length: number }} Clause where it stands in the query; `bare`: without quotes
 * @typedef {{ word: string, term: string, exact: boolean }} Wanted a word as typed and its term;
 *   `exact`: it stands in a phrase, so no other word will do
 * @typedef {{ term: string, covers: number[], open: boolean, known: boolean }} Whole a compound that
 *   stands for several words; `open`: it may still be being typed; `known`: as a word of its own
 * @typedef {{ words: string[], not: boolean }} Phrase folded words in order
 * @typedef {{ terms: string[], not: boolean, word: string }} Demand terms a paper must (or must not) hold
 * @typedef {Clause & { kind: "author" | "org" }} Name
 * @typedef {{ word: string, clause: number, index: number, length: number }} Spoken a word, not stemmed, and
 *   where the token stands that it is of
 * @typedef {{ clauses: Clause[], words: Wanted[], wholes: Whole[], phrases: Phrase[], demands: Demand[],
 *   names: Name[], spoken: Spoken[], tags: Clause[], ignored: string[], last: Wanted | null, cut: boolean,
 *   dull: boolean, waits: (import("./clause.js").Place & { text: string }) | null, sequence: string[] }} Plan
 *   `dull`: all words are common; `waits`: a field at the end, without a name yet
 * @typedef {import("./compounds.js").Compounds} Compounds
 * @typedef {import("./words.js").Tokeniser} Tokeniser
 */

const CLAUSE = /(-?)(?:(author|org|tag):(?!\s*$|\s+(?:-|(?:author|org|tag):))\s*)?(?:"([^"]*)(?:"|$)|(\S+))/giu;
const FIELD = /(?<!\S)(?:author|org|tag):\s*$/i; // it waits for a name

/** @param {string} query @returns {Clause[]} */
function parse(query) {
  const clean = query.slice(0, LONGEST).replace(/[\p{Cc}\p{Cf}]/gu, (sign) => " ".repeat(sign.length)).replace(QUOTES, '"');
  /** @type {Clause[]} */
  const clauses = [];
  for (const { 0: { length }, 1: minus, 2: field, 3: quoted, 4: word, index } of clean.matchAll(CLAUSE)) {
    const bare = quoted === undefined;
    const text = (quoted ?? word ?? "").trim();
    if (!/[\p{L}\p{N}]/u.test(text) || (bare && !field && FIELD.test(text))) continue;
    const named = /** @type {"author" | "org" | "tag" | undefined} */ (field?.toLowerCase());
    clauses.push({ kind: named ?? (bare ? "word" : "phrase"), text, not: minus === "-", bare, index, length });
  }
  return clauses;
}

/**
 * What to look up for a query.
 * @param {string} query @param {Tokeniser} tokeniser
 * @param {Set<string>} common stems of words to leave out where others stand
 * @param {Compounds} compounds @param {boolean} typing
 * @returns {Plan}
 */
export function plan(query, tokeniser, common, compounds, typing) {
  const clauses = parse(query);
  /** @type {Plan} */
  const made = { clauses, words: [], wholes: [], phrases: [], demands: [], names: [], spoken: spoken(clauses, query, tokeniser),
    tags: [], ignored: [], last: null, cut: query.length > LONGEST, dull: false, waits: waiting(query), sequence: [] };
  /** @type {string[]} */
  const wanted = [];
  for (const clause of clauses) place(clause, made, wanted, tokeniser);
  if (wanted.length > MOST) made.cut = true;
  made.sequence = wanted.flatMap((token) => tokeniser.split(token).parts);
  const joined = compounds.joined(wanted.slice(0, MOST), typing);
  seek(joined, common, made, compounds);
  const end = clauses.at(-1);
  if (end?.kind === "word" && !end.not && /[\p{L}\p{N}]$/u.test(query)) made.last = lastWord(made, joined, tokeniser);
  return made;
}

/** @param {string} query @returns {Plan["waits"]} */
function waiting(query) {
  const found = FIELD.exec(query);
  return found && { text: found[0].trim().toLowerCase(), index: found.index, length: found[0].length };
}

/** @param {Clause} clause @returns {boolean} whether it is of words that are sought */
export function isSought({ kind, not }) {
  return !not && (kind === "word" || kind === "phrase");
}

/** @param {Clause[]} clauses @param {string} query @param {Tokeniser} tokeniser @returns {Spoken[]} */
function spoken(clauses, query, tokeniser) {
  return clauses.flatMap((own, clause) => (!isSought(own) ? []
    : Array.from(tokeniser.runs(query.slice(own.index, own.index + own.length)), ({ 0: token, index }) => (
      tokeniser.words(token).map((word) => ({ word, clause, index: own.index + index, length: token.length })))).flat()));
}

/** @param {Plan} plan @param {number} from @param {number} to numbers of spoken words
 *  @returns {import("./clause.js").Place | null} where these stand by themselves: as words side by side,
 *  or as all of one phrase */
export function stretch({ spoken, clauses }, from, to) {
  const [first, last] = [spoken[from].clause, spoken[to - 1].clause];
  if (spoken[from - 1]?.clause === first || spoken[to]?.clause === last) return null;
  const own = clauses.slice(first, last + 1);
  if (own.length > 1 && own.some(({ kind, not }) => not || kind !== "word")) return null;
  const { index } = own[0];
  const end = own[own.length - 1];
  return { index, length: end.index + end.length - index };
}

/** @param {Clause} clause @param {Plan} made @param {string[]} wanted @param {Tokeniser} tokeniser */
function place(clause, made, wanted, tokeniser) {
  const own = tokeniser.tokens(clause.text);
  const split = own.map((token) => tokeniser.split(token));
  if (clause.kind === "tag") made.tags.push(clause);
  else if (clause.kind === "author" || clause.kind === "org") made.names.push(/** @type {Name} */ (clause));
  else if (clause.kind === "phrase") {
    made.phrases.push({ words: own.flatMap((token) => tokeniser.bare(token)), not: clause.not });
    if (!clause.not) wanted.push(...own);
  } else if (clause.not) {
    made.demands.push({ terms: split.map((s) => s.whole ?? s.parts[0]), not: true, word: clause.text });
  } else wanted.push(...own);
}

/** @param {string[]} wanted tokens @param {Set<string>} common @param {Plan} made
 *  @param {Compounds} compounds */
function seek(wanted, common, made, compounds) {
  const { tokeniser } = compounds;
  const dull = (/** @type {string} */ token) => common.has(tokeniser.stem(token));
  const telling = wanted.filter((token) => !dull(token));
  const only = telling.length ? telling : wanted;
  made.dull = wanted.length > 0 && !telling.length;
  if (telling.length) made.ignored = [...new Set(wanted.filter(dull))];
  /** @type {Map<string, number>} */
  const numbers = new Map();
  const place = (/** @type {string} */ word) => {
    const term = tokeniser.stem(word);
    const exact = made.phrases.some((p) => !p.not && p.words.includes(word));
    if (!numbers.has(term)) numbers.set(term, made.words.push({ word, term, exact }) - 1);
    return /** @type {number} */ (numbers.get(term));
  };
  const parts = only.map((token) => {
    const bare = tokeniser.bare(token);
    const words = bare.filter((word) => !dull(word));
    return { token, bare, covers: (words.length ? words : bare).map(place) };
  });
  for (const { token, covers } of parts) {
    const { whole } = tokeniser.split(token);
    const open = token === wanted.at(-1);
    if (whole !== null) made.wholes.push({ term: whole, covers: [...new Set(covers)], open, known: compounds.holds(token) });
  }
  for (const [name, covers] of versions(parts.flatMap((p) => p.bare))) {
    const term = tokeniser.stem(name);
    if (made.wholes.some((whole) => whole.term === term)) continue;
    made.wholes.push({ term, covers: [...new Set(covers.map(place))], open: false, known: false });
  }
}

/** @param {string[]} words @returns {[string, string[]][]} names with their version, joined, alone and
 *  with the word after them: qwen2.5, qwen2.5vl */
function versions(words) {
  return words.flatMap((number, at) => {
    const name = words[at - 1];
    if (!/^v?[0-9]/.test(number) || !/^[a-z]{2,}$/.test(name ?? "")) return [];
    const after = /^[a-z]{2,}$/.test(words[at + 1] ?? "") ? [words[at + 1]] : [];
    return [[name, number], [name, number, ...after]].slice(0, 1 + after.length)
      .map((parts) => /** @type {[string, string[]]} */ ([parts.join(""), parts]));
  });
}

/** @param {Plan} made @param {string[]} wanted @param {Tokeniser} tokeniser
 *  @returns {Wanted | null} */
function lastWord(made, wanted, tokeniser) {
  const part = tokeniser.bare(wanted.at(-1) ?? "").at(-1);
  return part === undefined ? null : made.words.find((w) => w.term === tokeniser.stem(part)) ?? null;
}
