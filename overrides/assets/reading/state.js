/**
 * What a reader did with one paper, or set for all, as a value: each field with the time at which
 * it was set. Of two such values the later of each field holds, whatever the order they meet in.
 */

/**
 * @typedef {{ title: string, path: string, authors: string[], more: number, tags: [string, string][],
 *   day: string, bibtex: string, terms: [string, number][] }} About what is kept of a saved paper: its first
 *   authors and how many more, tags as slug and title, the newest day that listed it, its citation
 *   ("" until its page was read), and the terms that tell it from others
 * @typedef {{ saved: number, read: number, note: string, labels: string[], about: About | null,
 *   keys: number, hide: number, words: string[] }} Fields
 *   `saved` is when (ms), or 0; the last three are settings; 0 and 1 are no and yes
 * @typedef {{ [K in keyof Fields]?: [value: Fields[K], time: number] }} Marks times in ms
 */

const flag = (/** @type {any} */ v) => v === 0 || v === 1;
const time = (/** @type {any} */ v) => Number.isFinite(v) && v >= 0;
const text = (/** @type {any} */ v) => typeof v === "string";
const texts = (/** @type {any} */ v) => Array.isArray(v) && v.every(text);
const pairs = (/** @type {any} */ v, /** @type {(second: any) => boolean} */ second) =>
  Array.isArray(v) && v.every((p) => Array.isArray(p) && text(p[0]) && second(p[1]));

/** The fields in the order they are written, and what each may hold: a saved paper's text tells that at
 *  its beginning, so that glance.js counts them by it. @type {Record<keyof Fields, (v: any) => boolean>} */
const FIELDS = {
  saved: time, read: flag, note: text, labels: texts,
  about: (v) => v === null || (text(v.title) && text(v.path) && texts(v.authors) && Number.isFinite(v.more)
    && pairs(v.tags, text) && text(v.day) && text(v.bibtex) && pairs(v.terms, Number.isFinite)),
  keys: flag, hide: flag, words: texts,
};
const names = /** @type {(keyof Fields)[]} */ (Object.keys(FIELDS));

/** @param {string} json as `write` made it @returns {Marks} throws where it holds anything else */
export function read(json) {
  const told = JSON.parse(json);
  /** @type {Record<string, unknown>} */
  const marks = {};
  for (const name of names) {
    if (!Object.hasOwn(told, name)) continue;
    const [value, time] = told[name];
    if (!FIELDS[name](value) || !Number.isFinite(time)) throw new Error(`damaged: ${name}`);
    marks[name] = [value, time];
  }
  return marks;
}

/** @param {Marks} marks @returns {string} the same for equal marks */
export function write(marks) {
  return JSON.stringify(Object.fromEntries(names.filter((name) => marks[name]).map((name) => [name, marks[name]])));
}

/** @param {Marks} a @param {Marks} b @returns {Marks} of each field the later one */
export function merge(a, b) {
  /** @type {Record<string, unknown>} */
  const merged = {};
  for (const name of names) {
    const [x, y] = [a[name], b[name]];
    merged[name] = !x || (y && later(y, x)) ? y : x;
    if (!merged[name]) delete merged[name];
  }
  return merged;
}

/** Whether `y` holds against `x`; of one time, by what they say, so that all tabs agree.
 *  @param {[unknown, number]} y @param {[unknown, number]} x */
function later(y, x) {
  return y[1] === x[1] ? JSON.stringify(y[0]) > JSON.stringify(x[0]) : y[1] > x[1];
}

/** @param {Marks} marks @param {Partial<Fields>} fields @param {number} now ms
 *  @returns {Marks} with the fields set later than all that was known, even where a clock went back */
export function set(marks, fields, now) {
  /** @type {Record<string, unknown>} */
  const next = { ...marks };
  for (const [name, value] of Object.entries(fields)) {
    next[name] = [value, Math.max(now, (marks[/** @type {keyof Fields} */ (name)]?.[1] ?? 0) + 1)];
  }
  return next;
}
