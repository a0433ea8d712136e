/** Dates in the words of a query: offered as a filter, never taken for one unasked. */

const MONTHS = "january february march april may june july august september october november december".split(" ");
const MONTH = MONTHS.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join("|").replace("sep(", "sept?(");
const YEAR = "(?:19|20)\\d\\d";
const POINT = `(?:(?:${MONTH})\\.?,?\\s+${YEAR}|${YEAR}[-/](?:0[1-9]|1[0-2])|${YEAR}\\s+(?:${MONTH})|${YEAR})`;
const BEFORE = "(?<![\\w.:#/-])";
const AFTER = "(?![\\w/]|[.-]\\w)";
const RANGE = new RegExp(`${BEFORE}(?:from\\s+|between\\s+)?(${POINT})\\s*(?:\\.{2,3}|–|—|-|\\bto\\b|\\band\\b)\\s*(${POINT})${AFTER}`, "i");
const ONE = new RegExp(`${BEFORE}(?:(in|since|from|after|before|until)\\s+)?(${POINT})${AFTER}`, "i");
const LAST = /(?<![\w.:-])(?:in\s+)?(?:the\s+)?(last|past|previous|this)\s+(?:(\d{1,2})\s+)?(month|year)s?(?![\w-])/i;

/** @param {string} word folded @returns {boolean} whether it names a month or a year */
export function isDate(word) {
  return MONTHS.includes(word) || /^(?:19|20)\d\d$/.test(word);
}

/**
 * @typedef {{ label: string, from: string, to: string, rest: string }} Dated the months YYYY-MM that a
 *   query names, either end "" where it is open, and the query without them
 */

/**
 * @param {string} query @param {string} first month YYYY-MM of the archive @param {string} newest
 * @returns {Dated | null} what of the archive's time it names
 */
export function dated(query, first, newest) {
  const text = query.replace(/"[^"]*("|$)/g, (quoted) => "_".repeat(quoted.length));
  for (const [pattern, read] of /** @type {const} */ ([[RANGE, between], [LAST, last], [ONE, one]])) {
    const match = pattern.exec(text);
    const span = match && read(match, newest);
    if (!match || !span) continue;
    const [from, to] = span;
    if ((to && to < first) || (from && from > newest)) continue;
    const rest = `${query.slice(0, match.index)} ${query.slice(match.index + match[0].length)}`;
    return { from, to, label: spoken(from, to), rest: rest.replace(/\s+/g, " ").trim() };
  }
  return null;
}

/** @param {RegExpExecArray} match @returns {[string, string]} */
function between([, one, other]) {
  const [[from], [, to]] = [months(one), months(other)].sort();
  return [from, to];
}

/** @param {RegExpExecArray} match @returns {[string, string]} */
function one([, how = "", point]) {
  const [from, to] = months(point);
  switch (how.toLowerCase()) {
    case "since": case "from": return [from, ""];
    case "after": return [shifted(to, 1), ""];
    case "before": return ["", shifted(from, -1)];
    case "until": return ["", to];
    default: return [from, to];
  }
}

/** @param {RegExpExecArray} match @param {string} newest month of the archive @returns {[string, string]} */
function last([, which, count, unit], newest) {
  const present = which.toLowerCase() === "this";
  if (unit.toLowerCase() === "month") {
    if (count) return [shifted(newest, 1 - Number(count)), newest];
    const month = shifted(newest, present ? 0 : -1);
    return [month, month];
  }
  if (count) return [shifted(newest, 1 - 12 * Number(count)), newest];
  const year = Number(newest.slice(0, 4)) - (present ? 0 : 1);
  return [`${year}-01`, `${year}-12`];
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
