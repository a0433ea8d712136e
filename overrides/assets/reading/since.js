/** What is new on the home page since the reader was here before. */

import { element } from "../search/dom.js";
import { change, get } from "./store.js";

const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAY = 86_400_000;
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

/** Visits after this one. @param {{ seen?: import("./state.js").Visit, before?: import("./state.js").Visit }} known
 *  @param {import("./state.js").Visit} present
 *  @returns {{ seen: import("./state.js").Visit, before?: import("./state.js").Visit }} */
export function visited({ seen, before }, present) {
  if (!seen) return { seen: present };
  return { seen: present, ...(present.at - seen.at > APART ? { before: seen } : before && { before }) };
}

/** @param {import("./state.js").Visit} before @param {import("./state.js").Visit} present @returns {string} */
export function line(before, present) {
  const count = present.papers - before.papers;
  const since = `since ${when(new Date(before.at), new Date(present.at))}`;
  return count > 0 ? `${count.toLocaleString("en")} new ${since}` : `Nothing new ${since}`;
}

/** Writes the line, which counts the papers that the archive holds more than at the visit before. */
export async function tell() {
  const root = new URL(document.documentElement.dataset.base || "./", document.baseURI);
  const answer = await fetch(new URL("status.json", root)).catch(() => null);
  if (!answer?.ok) return;
  const { papers, newest } = await answer.json();
  if (!newest) return;
  const present = { at: Date.now(), papers, newest };
  const settings = get("");
  const visits = visited({ seen: settings.seen?.[0], before: settings.before?.[0] }, present);
  change("", visits);
  if (!visits.before) return;
  const place = document.querySelector("#since") ?? element("p", { id: "since" });
  place.textContent = line(visits.before, present);
  if (visits.before.newest < newest) {
    const [year, month, day] = visits.before.newest.split("-");
    const last = element("a", { href: new URL(`${year}/${month}/${day}/`, root).href }, `${Number(day)} ${MONTHS[Number(month) - 1]}`);
    place.append(". You were at ", last, ".");
  }
  place.removeAttribute("hidden");
  document.querySelector(".tools")?.prepend(place);
}
