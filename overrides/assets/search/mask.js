/** Filters: which papers a result may hold. 1 for those that may. */

import { holders } from "./score.js";
import { fold } from "./words.js";

const EPOCH = Date.UTC(2000, 0, 1);
const DAY = 86_400_000;

/**
 * @typedef {import("./lookup.js").Lookup} Lookup
 * @typedef {{ tags: string[], from: string, to: string, code: boolean }} Filters months YYYY-MM or ""
 */

/** Narrows a mask to papers that hold all terms, or to those that do not.
 *  @param {Uint8Array} mask @param {Lookup} lookup @param {string[]} terms @param {boolean} not */
export async function demand(mask, lookup, terms, not) {
  const found = await lookup.all(terms);
  if (!found) {
    if (!not) mask.fill(0);
    return;
  }
  const held = holders(found, mask.length);
  for (let i = 0; i < mask.length; i++) if ((held[i] === 1) === not) mask[i] = 0;
}

/** @param {string} text slug or title @param {[string, string, number][]} tags of the manifest
 *  @returns {string | null} the tag's slug */
export function tagNamed(text, tags) {
  const folded = fold(text).replace(/[\s_]+/g, " ").trim();
  const match = tags.find(([slug, title]) => slug === folded || fold(title) === folded)
    ?? tags.find(([slug]) => slug === folded.replace(/ /g, "-"));
  return match ? match[0] : null;
}

/** @param {Uint8Array} mask @param {Lookup} lookup @param {Filters} filters */
export async function filter(mask, lookup, filters) {
  const { segments, bases } = lookup;
  if (filters.from || filters.to) {
    const first = filters.from ? dayNumber(filters.from, 0) : 0;
    const last = filters.to ? dayNumber(filters.to, 1) - 1 : 0xffff;
    const days = await Promise.all(segments.map((segment) => segment.days()));
    days.forEach((column, s) => column.forEach((day, i) => {
      if (day < first || day > last) mask[bases[s] + i] = 0;
    }));
  }
  if (filters.code) {
    const coded = await Promise.all(segments.map((segment) => segment.code()));
    coded.forEach((has, s) => {
      for (let i = 0; i < segments[s].papers; i++) if (!has(i)) mask[bases[s] + i] = 0;
    });
  }
}

/** @param {string} month YYYY-MM @param {number} later months later @returns {number} its first day */
function dayNumber(month, later) {
  const [year, number] = month.split("-").map(Number);
  return Math.round((Date.UTC(year, number - 1 + later, 1) - EPOCH) / DAY);
}

/** @param {number} day since 2000-01-01 @returns {number} */
export function yearOf(day) {
  return new Date(EPOCH + day * DAY).getUTCFullYear();
}
