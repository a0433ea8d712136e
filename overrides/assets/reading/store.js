/**
 * Where the marks are kept: local storage, an item for each paper and one for the settings, under
 * the site's own path, since several sites of one owner share a browser's storage. An item is read,
 * merged and written in one step, and what another tab wrote meanwhile is merged when it is heard of,
 * so no tab undoes another. Nothing is sent anywhere.
 */

import { KEY, keyOf } from "./glance.js";
import { merge, read, set, write } from "./state.js";

/** @typedef {import("./state.js").Marks} Marks */
/** @typedef {import("./state.js").Fields} Fields */

const ASIDE = `${KEY}.damaged`;

/** What this page has read or written. @type {Map<string, Marks>} */
const known = new Map();
/** What is damaged and could not be set aside, so that nothing may be written over it. */
const stuck = new Set();

/** What is to be said of the storage, once for each page. */
const TROUBLE = {
  blocked: "This browser keeps nothing for this site, so nothing can be saved here.",
  full: "The storage of this browser for this site is full; this was not kept. Remove some saved papers.",
  damaged: "Some of what was saved could not be read. It is set aside, and the Saved page offers it as a file.",
};
/** @type {(line: string) => void} */
let tell = () => {};
const told = new Set();

/** @param {(line: string) => void} show of one line */
export function onTrouble(show) {
  tell = show;
}

/** @param {keyof typeof TROUBLE} kind */
function trouble(kind) {
  if (kind === "damaged" && told.has(kind)) return;
  told.add(kind);
  tell(TROUBLE[kind]);
}

/** @param {string} id @returns {Marks} those of a paper; of "" the settings */
export function get(id) {
  return known.get(id) ?? look(id);
}

/** Reads what is kept now. What is damaged is set aside, and the paper begins anew.
 *  @param {string} id @returns {Marks} */
function look(id) {
  let marks = known.get(id) ?? {};
  /** @type {string | null} */
  let kept = null;
  try {
    kept = localStorage.getItem(keyOf(id));
    if (kept !== null) marks = merge(marks, read(kept));
  } catch {
    if (kept !== null) setAside(id, kept);
  }
  known.set(id, marks);
  return marks;
}

/** @param {string} id @param {string} kept */
function setAside(id, kept) {
  let key = `${ASIDE}/${id}`;
  while (![null, kept].includes(localStorage.getItem(key))) key += "+";
  try {
    localStorage.setItem(key, kept);
    localStorage.removeItem(keyOf(id));
    stuck.delete(id);
  } catch {
    stuck.add(id);
  }
  trouble("damaged");
}

/** Sets fields of a paper, or of the settings. Where they cannot be kept it says so
 *  and changes nothing; else the page hears `marked`.
 *  @param {string} id @param {Partial<Fields>} fields @returns {boolean} whether they are kept */
export function change(id, fields) {
  const before = look(id);
  const marks = set(before, fields, Date.now());
  try {
    if (stuck.has(id)) throw new DOMException("", "QuotaExceededError");
    localStorage.setItem(keyOf(id), write(marks));
  } catch (error) {
    const { name } = /** @type {DOMException} */ (error);
    trouble(name === "QuotaExceededError" ? "full" : "blocked");
    return false;
  }
  known.set(id, marks);
  dispatchEvent(new Event("marked"));
  return true;
}

/** @returns {string[]} the ids of all papers of which anything is kept */
export function ids() {
  return keys().filter((key) => key.startsWith(`${KEY}/`)).map((key) => key.slice(KEY.length + 1));
}

/** @returns {string[]} */
function keys() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

/** @returns {Record<string, string>} what was found damaged, by the id it was kept for */
export function damaged() {
  const found = keys().filter((key) => key.startsWith(`${ASIDE}/`));
  return Object.fromEntries(found.map((key) => [key.slice(ASIDE.length + 1), localStorage.getItem(key) ?? ""]));
}

/** Forgets what was set aside; with `all`, everything that is kept for this site. @param {boolean} all */
export function forget(all) {
  for (const key of keys()) {
    if (key.startsWith(`${ASIDE}/`) || (all && (key === KEY || key.startsWith(`${KEY}/`)))) localStorage.removeItem(key);
  }
  if (all) known.clear();
}

addEventListener("storage", ({ key, newValue }) => {
  if (key !== null && key !== KEY && !key.startsWith(`${KEY}/`)) return;
  const id = key === null ? null : key.slice(KEY.length + 1);
  if (id === null) known.clear();
  else if (newValue === null) known.delete(id);
  else rejoin(id, newValue);
});

/** Another tab wrote: what it did not know of is written again. @param {string} id @param {string} theirs */
function rejoin(id, theirs) {
  const marks = write(look(id));
  try {
    // Compared as this page reads it: a page of a later version may write more, and must not be answered for ever.
    if (marks !== write(read(theirs))) localStorage.setItem(keyOf(id), marks);
  } catch {
    // Damage is for `look` to tell, a full storage for the next change.
  }
}
