/** Excerpts with the hits marked, the verifying of phrases, how near words stand: what is done with texts. */

const LENGTH = 260; // characters of an excerpt, about
const NEAR = 80; // characters of some twelve words

/**
 * @typedef {{ text: string, hit: boolean }} Piece
 * @typedef {{ from: number, to: number, terms: string[] }} Found where a text has terms of a query
 * @typedef {import("./words.js").Tokeniser} Tokeniser
 */

/** @param {string[]} texts @param {string[]} words folded @param {Tokeniser} tokeniser
 *  @returns {boolean} whether they stand in a row */
export function holds(texts, words, tokeniser) {
  return texts.some((text) => {
    const own = tokeniser.words(text);
    const from = (/** @type {number} */ at) => words.every((word, i) => own[at + i] === word);
    for (let at = own.indexOf(words[0]); at >= 0; at = own.indexOf(words[0], at + 1)) {
      if (from(at)) return true;
    }
    return false;
  });
}

/**
 * The part of a text with the most of the query, in pieces.
 * @param {string} text @param {Set<string>} marks terms @param {string | null} prefix folded
 * @param {Tokeniser} tokeniser @returns {Piece[]}
 */
export function excerpt(text, marks, prefix, tokeniser) {
  const flat = text.replace(/\s+/g, " ").trim();
  const hits = occurrences(flat, marks, prefix, tokeniser);
  const from = start(flat, hits);
  const end = stop(flat, from);
  const pieces = [];
  let at = from;
  for (const hit of hits) {
    if (hit.from < from || hit.to > end) continue;
    pieces.push({ text: flat.slice(at, hit.from), hit: false }, { text: flat.slice(hit.from, hit.to), hit: true });
    at = hit.to;
  }
  pieces.push({ text: flat.slice(at, end), hit: false });
  if (from > 0) pieces.unshift({ text: "… ", hit: false });
  if (end < flat.length) pieces.push({ text: " …", hit: false });
  return pieces.filter((piece) => piece.text);
}

/** @param {string[]} texts @param {Set<string>} marks terms @param {string | null} prefix folded
 *  @param {Tokeniser} tokeniser @returns {number} how many of these stand within twelve words of a text */
export function together(texts, marks, prefix, tokeniser) {
  return Math.max(...texts.map((text) => densest(occurrences(text, marks, prefix, tokeniser), NEAR).most));
}

/** @param {string} text @param {Set<string>} marks @param {string | null} prefix
 *  @param {Tokeniser} tokeniser @returns {Found[]} */
function occurrences(text, marks, prefix, tokeniser) {
  return Array.from(tokeniser.runs(text), ({ 0: run, index }) => (
    { from: index, to: index + run.length, terms: hitTerms(run, marks, prefix, tokeniser) }))
    .filter(({ terms }) => terms.length);
}

/** @param {string} run @param {Set<string>} marks @param {string | null} prefix
 *  @param {Tokeniser} tokeniser */
function hitTerms(run, marks, prefix, tokeniser) {
  const found = tokeniser.termsOf(run).filter((term) => marks.has(term));
  const begun = prefix !== null && prefix.length >= 3
    && tokeniser.words(run).some((word) => word.startsWith(prefix));
  return begun ? [...found, prefix] : found;
}

/** The window with the most different hits, the first of equal ones: how many, and where it begins.
 *  @param {Found[]} hits @param {number} length of the window, in characters */
function densest(hits, length) {
  let best = 0;
  let most = 0;
  for (let i = 0; i < hits.length; i++) {
    const held = new Set();
    for (let j = i; j < hits.length && hits[j].to <= hits[i].from + length; j++) {
      for (const term of hits[j].terms) held.add(term);
    }
    if (held.size > most) [most, best] = [held.size, hits[i].from];
  }
  return { most, best };
}

/** Where the excerpt begins. @param {string} text @param {Found[]} hits */
function start(text, hits) {
  const { best } = densest(hits, LENGTH - 40);
  if (best < 60) return 0;
  const space = text.indexOf(" ", best - 40);
  return space >= 0 && space < best ? space + 1 : best;
}

/** @param {string} text @param {number} from */
function stop(text, from) {
  if (from + LENGTH >= text.length) return text.length;
  const space = text.lastIndexOf(" ", from + LENGTH);
  return space > from ? space : from + LENGTH;
}

/** @param {string} title @param {string} query @param {Tokeniser} tokeniser
 *  @returns {number} 2 the same words, 1 begins so, 0 not */
export function likeness(title, query, tokeniser) {
  const own = tokeniser.words(title);
  const asked = tokeniser.words(query);
  if (!asked.length || asked.length > own.length) return 0;
  const end = asked.length - 1;
  if (!asked.every((word, i) => (i < end ? own[i] === word : own[i].startsWith(word)))) return 0;
  if (own.length === asked.length && own[end] === asked[end]) return 2;
  return asked.length > 1 ? 1 : 0;
}
