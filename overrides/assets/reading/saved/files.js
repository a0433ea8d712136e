/** The list as a file and back. Pure. Files are other people's text: of what they say, only what is checked is taken. */

import { idsOf } from "../../cite.js";

/**
 * @typedef {import("../state.js").Marks} Marks
 * @typedef {{ id: string, saved: number, read: boolean, note: string, labels: string[] }} Paper `saved` in ms, 0: not known
 */

const FORMAT = "paper-archive reading list";
const ID = /^(?:\d{4}\.\d{4,5}|[a-z][a-z-]{0,20}\/\d{7}|[a-z0-9][a-z0-9-]{0,100}-[0-9a-f]{8})$/;
const NOTE = 10_000;
const LABEL = 60;
const LABELS = 20;

/** @param {string} text @returns {string[]} labels as typed, parted by commas */
export function labelsOf(text) {
  const told = text.split(",").map((label) => label.trim().replace(/\s+/g, " ").slice(0, LABEL));
  return [...new Set(told.filter(Boolean))].slice(0, LABELS);
}

/** @param {[string, Marks][]} saved @param {string[]} words @returns {string} JSON, all that `papersOf` reads */
export function listFile(saved, words) {
  const papers = saved.map(([id, { saved: kept, read, note, labels, about }]) => ({
    id, title: about?.[0]?.title ?? "", saved: new Date(kept?.[0] ?? 0).toISOString(), read: read?.[0] === 1,
    note: note?.[0] ?? "", labels: labels?.[0] ?? [],
  }));
  return `${JSON.stringify({ format: FORMAT, version: 1, papers, words }, null, 2)}\n`;
}

/** The papers that a file names: our own JSON with notes and labels, of BibTeX, RIS and CSL-JSON the ids.
 *  @param {string} text @returns {{ papers: Paper[], words: string[] }} each paper once */
export function papersOf(text) {
  const json = /^\s*[{[]/.test(text) ? JSON.parse(text) : null;
  if (json?.format === FORMAT) {
    return { papers: unique((list(json.papers)).flatMap(paper)), words: list(json.words).filter(isText).slice(0, 200) };
  }
  const told = json ? JSON.stringify(json, (key, value) => (ASIDE.test(key) ? undefined : value), 1) : cited(text);
  const blank = { saved: 0, read: false, note: "", labels: [] };
  return { papers: idsOf(told).filter((id) => ID.test(id)).map((id) => ({ id, ...blank })), words: [] };
}

// What may name papers other than the one that is cited.
const ASIDE = /^(?:abstract|annote|note|keyword|references)/i;

/** @param {string} text BibTeX or RIS @returns {string} without abstracts and notes */
function cited(text) {
  return text.replace(/^(?:AB|N1|N2|KW) {2}- .*(?:\r?\n(?![A-Z][A-Z\d] {2}-).*)*/gm, "")
    .replace(/^\s*(?:abstract|annote|note|keywords)\s*=\s*(?:\{[^]*?\}|"[^]*?"),?[ \t]*\r?$/gim, "");
}

/** @param {any} told of a file @returns {Paper[]} none where it names no paper */
function paper(told) {
  if (!isText(told?.id) || !ID.test(told.id)) return [];
  const saved = Date.parse(told.saved);
  return [{
    id: told.id, saved: Number.isFinite(saved) ? Math.max(0, saved) : 0, read: told.read === true,
    note: isText(told.note) ? told.note.slice(0, NOTE) : "", labels: labelsOf(list(told.labels).filter(isText).join(",")),
  }];
}

/** @param {string} hash of an address @returns {string[]} the ids of a list that it carries */
export function linked(hash) {
  const told = /^#list=(.*)$/.exec(hash)?.[1] ?? "";
  try {
    return [...new Set(decodeURIComponent(told).split(",").filter((id) => ID.test(id)))];
  } catch {
    return [];
  }
}

/** @param {string[]} ids @returns {string} the part of an address that carries them */
export const hashOf = (ids) => `#list=${ids.join(",")}`;

/** @param {any} value */
const isText = (value) => typeof value === "string";
/** @param {any} value @returns {any[]} */
const list = (value) => (Array.isArray(value) ? value : []);
/** @param {Paper[]} papers */
const unique = (papers) => [...new Map(papers.map((one) => [one.id, one])).values()];
