/**
 * The query language: words, "a phrase", -word, author:, org:, tag:. Any text is a query; what is not
 * understood is taken as words.
 */

import { bareParts } from "./words.js";

const LONGEST = 1000; // characters of a query that are read
const MOST = 64; // words of a query that are read

/**
 * @typedef {{ kind: "word" | "phrase" | "author" | "org" | "tag", text: string, not: boolean }} Clause
 * @typedef {{ word: string, term: string, exact: boolean }} Wanted a word as typed and its term;
 *   `exact`: it stands in a phrase, so no other word will do
 * @typedef {{ term: string, covers: number[], open: boolean, known: boolean }} Whole a compound that
 *   stands for several words; `open`: it may still be being typed; `known`: as a word of its own
 * @typedef {{ words: string[], not: boolean }} Phrase folded words in order
 * @typedef {{ terms: string[], not: boolean, word: string }} Demand terms a paper must (or must not) hold
 * @typedef {{ words: Wanted[], wholes: Whole[], phrases: Phrase[], demands: Demand[],
 *   names: { kind: "author" | "org", text: string, not: boolean }[], spoken: string[], tags: { text: string, not: boolean }[], ignored: string[], last: Wanted | null,
 *   cut: boolean, dull: boolean, waits: string, sequence: string[] }} Plan `spoken`: all words, not stemmed; `dull`:
 *   they are all common; `waits`: a field at the end, without a name yet
 * @typedef {import("./compounds.js").Compounds} Compounds
 * @typedef {import("./words.js").Tokeniser} Tokeniser
 */

const CLAUSE = /(-?)(author:|org:|tag:)?(?:"([^"]*)(?:"|$)|(\S+))/giu;
const FIELD = /(?<!\S)(?:author|org|tag):\s*$/i; // it waits for a name

/** @param {string} query @returns {Clause[]} */
function parse(query) {
  const clean = query.slice(0, LONGEST).replace(/[\p{Cc}\p{Cf}]+/gu, " ").replace(/[“”„]/g, '"');
  /** @type {Clause[]} */
  const clauses = [];
  for (const [, minus, field, quoted, bare] of clean.matchAll(CLAUSE)) {
    const text = (quoted ?? bare ?? "").trim();
    if (!/[\p{L}\p{N}]/u.test(text) || (quoted === undefined && !field && FIELD.test(text))) continue;
    const named = /** @type {"author" | "org" | "tag" | undefined} */ (field?.slice(0, -1).toLowerCase());
    const kind = named ?? (quoted === undefined ? "word" : "phrase");
    clauses.push({ kind, text, not: minus === "-" });
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
  /** @type {Plan} */
  const made = { words: [], wholes: [], phrases: [], demands: [], names: [], spoken: [], tags: [], ignored: [], last: null,
    cut: query.length > LONGEST, dull: false, waits: FIELD.exec(query)?.[0].trim() ?? "", sequence: [] };
  /** @type {string[]} */
  const wanted = [];
  const clauses = parse(query);
  for (const clause of clauses) place(clause, made, wanted, tokeniser);
  if (wanted.length > MOST) made.cut = true;
  made.spoken = wanted.flatMap(bareParts);
  made.sequence = wanted.flatMap((token) => tokeniser.split(token).parts);
  const joined = compounds.joined(wanted.slice(0, MOST), typing);
  seek(joined, common, made, compounds);
  const end = clauses.at(-1);
  if (end?.kind === "word" && !end.not && /[\p{L}\p{N}]$/u.test(query)) made.last = lastWord(made, joined, tokeniser);
  return made;
}

/** @param {Clause} clause @param {Plan} made @param {string[]} wanted @param {Tokeniser} tokeniser */
function place(clause, made, wanted, tokeniser) {
  const own = tokeniser.tokens(clause.text);
  const split = own.map((token) => tokeniser.split(token));
  if (clause.kind === "tag") made.tags.push({ text: clause.text, not: clause.not });
  else if (clause.kind === "author" || clause.kind === "org") {
    made.names.push({ kind: clause.kind, text: clause.text, not: clause.not });
  } else if (clause.kind === "phrase") {
    const words = own.flatMap(bareParts);
    made.phrases.push({ words, not: clause.not });
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
    const bare = bareParts(token);
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
  const part = bareParts(wanted.at(-1) ?? "").at(-1);
  return part === undefined ? null : made.words.find((w) => w.term === tokeniser.stem(part)) ?? null;
}
