/** What a box suggests while one types: titles, tags, people, organisations that begin so. */

import { card } from "./papers.js";
import { beginning } from "./names.js";

const MOST = 8; // suggestions
const TITLES = 4; // titles that begin so
const TAGS = 3;
const NAMES = 2; // of people, and of organisations

/**
 * @typedef {import("./lookup.js").Lookup} Lookup
 * @typedef {{ id: string, path: string, title: string }} Title
 * @typedef {{ titles: Title[], tags: [string, string, number][], authors: string[],
 *   organizations: string[] }} Suggestions eight at most; tags are slug, title and papers
 */

/** @param {string} query @param {Lookup} lookup @param {Promise<Title[]>} found papers that hold its words
 *  @returns {Promise<Suggestions>} */
export async function suggestions(query, lookup, found) {
  const { author, organization } = lookup.told;
  const [begun, authors, organizations, others] = await Promise.all([
    titles(query, lookup), beginning(author, query, lookup), beginning(organization, query, lookup), found]);
  const asked = query.trim().toLowerCase();
  const begins = (/** @type {string} */ title) => ` ${title.toLowerCase()}`.includes(` ${asked}`);
  const tags = asked.length < 2 ? [] : lookup.told.tags.filter(([, title]) => begins(title))
    .sort((a, b) => b[2] - a[2]).slice(0, TAGS);
  const names = [authors, organizations].map((people) => people.slice(0, NAMES).map(({ name }) => name));
  const known = new Set(begun.map(({ id }) => id));
  const all = [...begun, ...others.filter(({ id }) => !known.has(id))];
  return { titles: all.slice(0, MOST - tags.length - names.flat().length), tags, authors: names[0], organizations: names[1] };
}

/** @param {string} query @param {Lookup} lookup @returns {Promise<Title[]>} papers whose title begins so,
 *  the newest first */
async function titles(query, lookup) {
  const { told: { title, beginning }, tokeniser } = lookup;
  const words = (/** @type {string} */ text) => tokeniser.words(text).join(" ");
  const asked = words(query);
  if (asked.length < 3) return [];
  const low = title + Array.from(asked).slice(0, beginning).join("").trimEnd();
  const found = await Promise.all(lookup.segments.map((segment) => segment.range(low, `${low}\uffff`, 2)));
  const numbers = found.flatMap((entries, s) => (
    entries.flatMap((entry) => Array.from(entry.list().papers, (paper) => lookup.bases[s] + paper))));
  const best = numbers.sort((a, b) => b - a).slice(0, TITLES);
  const cards = await Promise.all(best.map((paper) => card(lookup, paper)));
  return cards.filter((own) => words(own.title).startsWith(asked));
}
