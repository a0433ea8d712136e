/** Dates in the words of a query: offered as a filter, never taken for one unasked. */

const MONTHS = "january february march april may june july august september october november december".split(" ");
const NAME = MONTHS.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join("|").replace("sep(", "sept?(");
const YEAR = "(?:19|20)\\d\\d";
const POINT = `(?:(?:${NAME})\\.?,?\\s+${YEAR}|${YEAR}[-/](?:0[1-9]|1[0-2])|${YEAR}\\s+(?:${NAME})|${YEAR})`;
const BEFORE = "(?<![\\w.:#/-])";
const AFTER = "(?![\\w/]|[.-]\\w)";
const RANGE = new RegExp(`${BEFORE}(?:from\\s+|between\\s+)?(${POINT}|(?:${NAME})\\.?)\\s*(?:\\.{2,3}|–|—|-|\\bto\\b|\\band\\b)\\s*(${POINT})${AFTER}`, "i");
const ONE = new RegExp(`${BEFORE}(?:(in|during|since|from|after|before|until)\\s+)?(${POINT})${AFTER}`, "i");
const LAST = /(?<![\w.:-])(?:(in|within|over|during|from|of|since|after|before|until)\s+)?(?:the\s+)?(last|past|previous|this)\s+(?:(\d{1,2})\s+)?(month|year)s?(?![\w-])/i;

/** @param {string} word folded @returns {boolean} whether it names a month or a year */
export function isDate(word) {
  return MONTHS.includes(word) || /^(?:19|20)\d\d$/.test(word);
}

/**
 * @typedef {import("./clause.js").Place & { label: string, from: string, to: string }} Dated where a text
 *   names months, and these as YYYY-MM, either end "" where it is open
 */

/**
 * @param {string} text @param {string} first month YYYY-MM of the archive @param {string} newest
 * @returns {Dated | null} what of the archive's time it names
 */
export function dated(text, first, newest) {
  for (const [pattern, read] of /** @type {const} */ ([[RANGE, between], [LAST, last], [ONE, one]])) {
    const match = pattern.exec(text);
    const span = match && read(match, newest);
    if (!match || !span) continue;
    const [from, to] = span;
    if ((to && to < first) || (from && from > newest)) continue;
    return { from, to, label: spoken(from, to), index: match.index, length: match[0].length };
  }
  return null;
}

/** @param {RegExpExecArray} match @returns {[string, string] | null} */
function between([, one, other]) {
  const end = months(other);
  if (!/\d/.test(one)) { // a month without a year: the last such before the other
    if (end[0] !== end[1]) return null;
    const year = Number(end[0].slice(0, 4));
    const [same] = months(`${one} ${year}`);
    return [same > end[0] ? shifted(same, -12) : same, end[1]];
  }
  const [[from], [, to]] = [months(one), end].sort();
  return [from, to];
}

/** @param {RegExpExecArray} match @returns {[string, string]} */
function one([, how = "", point]) {
  return opened(how.toLowerCase().replace("from", "since"), ...months(point));
}

/** @param {string} how @param {string} from @param {string} to @returns {[string, string]} what lies so to them */
function opened(how, from, to) {
  switch (how) {
    case "since": return [from, ""];
    case "after": return [shifted(to, 1), ""];
    case "before": return ["", shifted(from, -1)];
    case "until": return ["", to];
    default: return [from, to];
  }
}

/** @param {RegExpExecArray} match @param {string} newest month of the archive @returns {[string, string]} */
function last([, how = "", which, count, unit], newest) {
  const back = which.toLowerCase() === "this" ? 0 : 1;
  const length = unit.toLowerCase() === "month" ? 1 : 12;
  if (count) return opened(how.toLowerCase(), shifted(newest, 1 - length * Number(count)), newest);
  const month = shifted(newest, -length * back);
  return opened(how.toLowerCase(), ...months(length === 1 ? month : month.slice(0, 4)));
}

/** @param {string} point as written @returns {[string, string]} its first and last month */
function months(point) {
  const year = /** @type {RegExpExecArray} */ (new RegExp(YEAR).exec(point))[0];
  const name = /[a-z]{3}/i.exec(point)?.[0].toLowerCase();
  const number = name ? MONTHS.findIndex((month) => month.startsWith(name)) + 1 : Number(/[-/](\d\d)$/.exec(point)?.[1] ?? 0);
  if (!number) return [`${year}-01`, `${year}-12`];
  const month = `${year}-${String(number).padStart(2, "0")}`;
  return [month, month];
}

/** @param {string} month YYYY-MM @param {number} by months @returns {string} */
function shifted(month, by) {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** @param {string} from @param {string} to @returns {string} as in "March 2026", "2024 to 2025" */
function spoken(from, to) {
  const name = (/** @type {string} */ month, /** @type {boolean} */ whole) => (
    whole ? month.slice(0, 4) : `${capital(MONTHS[Number(month.slice(5)) - 1])} ${month.slice(0, 4)}`);
  const whole = (!from || from.endsWith("-01")) && (!to || to.endsWith("-12"));
  if (!from) return `until ${name(to, whole)}`;
  if (!to) return `since ${name(from, whole)}`;
  const ends = [name(from, whole), name(to, whole)];
  return ends[0] === ends[1] ? ends[0] : ends.join(" to ");
}

/** @param {string} word */
function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}
