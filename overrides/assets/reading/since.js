/** What is new on the home page since the reader was here before. */

import { element } from "../search/dom.js";
import { KEY, ROOT } from "./glance.js";

const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAY = 86_400_000;
const VISITS = `${KEY}.visits`; // apart from what is merged: of two tabs, either may write it
const APART = 30 * 60_000; // ms between two visits; less is one visit, of which the page was loaded again

/** The reader's own day. @param {Date} then @param {Date} now @returns {string} as in "Tuesday" */
export function when(then, now) {
  const midnight = (/** @type {Date} */ at) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(then)) / DAY);
  if (days <= 0) return `${String(then.getHours()).padStart(2, "0")}:${String(then.getMinutes()).padStart(2, "0")} today`;
  if (days === 1) return "yesterday";
  if (days < 7) return DAYS[then.getDay()];
  const year = then.getFullYear() === now.getFullYear() ? "" : ` ${then.getFullYear()}`;
  return `${then.getDate()} ${MONTHS[then.getMonth()]}${year}`;
}

/** @typedef {{ at: number, papers: number, newest: string }} Visit when, and what the archive held */

/** What is kept after this visit. @param {{ seen?: Visit, before?: Visit }} kept @param {Visit} present
 *  @returns {{ seen: Visit, before?: Visit }} the last one, and the one before that it is compared with */
export function visited({ seen, before }, present) {
  if (!seen || !Number.isFinite(seen.at)) return { seen: present };
  return { seen: present, ...(present.at - seen.at > APART ? { before: seen } : before && { before }) };
}

/** @param {Visit} before @param {Visit} present @returns {string} */
export function line(before, present) {
  const count = present.papers - before.papers;
  const since = `since ${when(new Date(before.at), new Date(present.at))}`;
  return count > 0 ? `${count.toLocaleString("en")} new ${since}` : `Nothing new ${since}`;
}

/** Writes the line, which counts the papers that the archive holds more than at the visit before. */
export async function tell() {
  const answer = await fetch(`${ROOT}status.json`).catch(() => null);
  const { papers, newest } = answer?.ok ? await answer.json() : { papers: 0, newest: null };
  if (!newest) return;
  const present = { at: Date.now(), papers, newest };
  /** @type {Visit | undefined} */
  let before;
  try {
    const visits = visited(JSON.parse(localStorage.getItem(VISITS) ?? "{}"), present);
    localStorage.setItem(VISITS, JSON.stringify(visits));
    before = visits.before;
  } catch {
    // Where nothing can be kept, nothing is known to be new.
  }
  if (!before) return;
  const place = document.querySelector("#since") ?? element("p", { id: "since" });
  if (!place.isConnected) document.querySelector("h1")?.after(place);
  place.textContent = line(before, present);
  if (before.newest < newest) {
    const [year, month, day] = before.newest.split("-");
    const last = element("a", { href: `${ROOT}${year}/${month}/${day}/` }, `${Number(day)} ${MONTHS[Number(month) - 1]}`);
    place.append(" (days after ", last, ")");
  }
  place.removeAttribute("hidden");
}
