/** What is kept, at a glance: enough to show it. Writing it, and what is damaged, is for store.js. */

export const ROOT = new URL(document.documentElement.dataset.base || "./", document.baseURI).href;
/** Local storage has an item for each paper below this, and one for the settings: several sites of one
 *  owner share a browser's storage. */
export const KEY = `${new URL(ROOT).pathname}.__reading`;

/** @param {string} id of a paper; "" for the settings */
export const keyOf = (id) => (id ? `${KEY}/${id}` : KEY);

/** @param {string} id as above @returns {Record<string, any> | null} its fields, unchecked; null where they cannot be read */
export function glance(id) {
  try {
    const kept = Object.entries(JSON.parse(localStorage.getItem(keyOf(id)) ?? "{}"));
    return Object.fromEntries(kept.map(([name, [value]]) => [name, value]));
  } catch {
    return null;
  }
}

/** @param {number} enough @returns {boolean} whether that many papers are saved */
export function hasSaved(enough) {
  try {
    const kept = Object.keys(localStorage).filter((key) => key.startsWith(`${KEY}/`));
    return kept.some((key) => /^\{"saved":\[[1-9]/.test(localStorage.getItem(key) ?? "") && --enough <= 0);
  } catch {
    return false;
  }
}
