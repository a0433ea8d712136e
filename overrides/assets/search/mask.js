/** Filters: which papers a result may hold. 1 for those that may. */

import { holders } from "./score.js";

const DAY = 86_400_000;

/**
 * @typedef {import("./lookup.js").Lookup} Lookup
 * @typedef {{ from: string, to: string } & { [flag: string]: unknown }} Filters months YYYY-MM or ""
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

/** Narrows a mask to papers that hold any of the terms, or to those that hold none.
 *  @param {Uint8Array} mask @param {import("./score.js").Term[]} terms @param {boolean} not */
export function demandAny(mask, terms, not) {
  const held = new Uint8Array(mask.length);
  for (const { parts } of terms) {
    for (const { base, list } of parts) for (const paper of list.papers) held[base + paper] = 1;
  }
  for (let i = 0; i < mask.length; i++) if ((held[i] === 1) === not) mask[i] = 0;
}

/** @param {Uint8Array} mask @param {Lookup} lookup @param {Filters} filters
 *  @returns {Promise<boolean>} whether any is set */
export async function filter(mask, lookup, filters) {
  const { segments, bases, epoch, told } = lookup;
  if (filters.from || filters.to) {
    const first = filters.from ? dayNumber(filters.from, 0, epoch) : 0;
    const last = filters.to ? dayNumber(filters.to, 1, epoch) - 1 : Infinity;
    const days = await Promise.all(segments.map((segment) => segment.days()));
    days.forEach((column, s) => column.forEach((day, i) => {
      if (day < first || day > last) mask[bases[s] + i] = 0;
    }));
  }
  const flags = told.flags.filter((flag) => filters[flag]);
  for (const flag of flags) {
    const columns = await Promise.all(segments.map((segment) => segment.flag(flag)));
    columns.forEach((has, s) => {
      for (let i = 0; i < segments[s].papers; i++) if (!has(i)) mask[bases[s] + i] = 0;
    });
  }
  return Boolean(filters.from || filters.to || flags.length);
}

/** @param {string} month YYYY-MM @param {number} later months later @param {number} epoch
 *  @returns {number} its first day */
function dayNumber(month, later, epoch) {
  const [year, number] = month.split("-").map(Number);
  return Math.round((Date.UTC(year, number - 1 + later, 1) - epoch) / DAY);
}

/** @param {number} day since the epoch @param {number} epoch ms since 1970 @returns {string} YYYY-MM */
export function monthOf(day, epoch) {
  return new Date(epoch + day * DAY).toISOString().slice(0, 7);
}

/** @param {number} day since the epoch @param {number} epoch ms since 1970 @returns {number} */
export function yearOf(day, epoch) {
  return new Date(epoch + day * DAY).getUTCFullYear();
}
