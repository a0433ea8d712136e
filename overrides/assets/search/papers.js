/** Papers of all segments by number: their cards, their years and tags, the days the archive spans. */

import { monthOf, yearOf } from "./mask.js";

/** @typedef {import("./lookup.js").Lookup} Lookup */

/** @param {Lookup} lookup @param {number} paper @returns {number} the number of its segment */
function segmentOf(lookup, paper) {
  return lookup.bases.findLastIndex((base) => base <= paper);
}

/** @param {Uint32Array} papers @param {Lookup} lookup @returns {Promise<[string, string, number][]>}
 *  slug, title and papers of tags, the most frequent first */
export async function countTags(papers, lookup) {
  const tagged = await Promise.all(lookup.segments.map((segment) => segment.tagged()));
  const counts = lookup.segments.map((segment) => new Uint32Array(segment.told.tags.length));
  for (const paper of papers) {
    const s = segmentOf(lookup, paper);
    for (const tag of tagged[s][paper - lookup.bases[s]]) counts[s][tag]++;
  }
  /** @type {Map<string, number>} */
  const sums = new Map();
  counts.forEach((column, s) => column.forEach((count, tag) => {
    const slug = lookup.segments[s].told.tags[tag];
    if (count) sums.set(slug, (sums.get(slug) ?? 0) + count);
  }));
  const titles = new Map(lookup.told.tags.map(([slug, title]) => [slug, title]));
  return Array.from(sums, ([slug, count]) => /** @type {[string, string, number]} */ (
    [slug, titles.get(slug) ?? slug, count])).sort((a, b) => b[2] - a[2] || (a[0] < b[0] ? -1 : 1));
}

/** @param {Uint32Array} papers @param {Lookup} lookup @returns {Promise<[number, number][]>} newest first */
export async function countYears(papers, lookup) {
  const days = await Promise.all(lookup.segments.map((segment) => segment.days()));
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const paper of papers) {
    const s = segmentOf(lookup, paper);
    const year = yearOf(days[s][paper - lookup.bases[s]], lookup.epoch);
    counts.set(year, (counts.get(year) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[0] - a[0]);
}

/** @param {Lookup} lookup @returns {Promise<[string, string]>} months of the oldest and the newest day */
export async function span(lookup) {
  const days = await Promise.all(lookup.segments.map((segment) => segment.days()));
  let [first, newest] = [Infinity, 0];
  for (const column of days) {
    for (const day of column) [first, newest] = [Math.min(first, day), Math.max(newest, day)];
  }
  return [monthOf(Math.min(first, newest), lookup.epoch), monthOf(newest, lookup.epoch)];
}

/** @param {Lookup} lookup @param {number} paper */
export function card(lookup, paper) {
  const s = segmentOf(lookup, paper);
  return lookup.segments[s].card(paper - lookup.bases[s]);
}

/** @param {Lookup} lookup @param {number} paper */
export function text(lookup, paper) {
  const s = segmentOf(lookup, paper);
  return lookup.segments[s].text(paper - lookup.bases[s]);
}
