/** Unfolding an abstract in place, also where the list has none: pages would carry it many times. */

import { element } from "../search/dom.js";
import { about } from "./about.js";
import { say } from "./marking.js";
import { paperPage } from "./paper.js";

/** Unfolds an entry or folds it. @param {HTMLElement} entry */
export async function unfold(entry) {
  const details = entry.querySelector("details");
  if (details) details.open = !details.open;
  else if (!entry.querySelector(".more")) say("There is no more of it here: open it");
  else if (!pending.has(entry)) await complete(entry);
}

/** What is being asked for. @type {Set<HTMLElement>} */
const pending = new Set();

/** Makes an entry as those that have the abstract. @param {HTMLElement} entry */
async function complete(entry) {
  pending.add(entry);
  const page = await paperPage(about(entry).path).catch(() => undefined);
  pending.delete(entry);
  const more = /** @type {HTMLElement} */ (entry.querySelector(".more"));
  const text = page?.article.querySelector("[data-field=abstract]")?.textContent?.trim();
  if (!text) {
    say(page === undefined ? "Its page could not be read now" : "There is no abstract of it");
    more.textContent = page === undefined ? "Not now" : "None";
    return;
  }
  const held = entry.querySelector(".gist");
  const gist = held ?? element("span", { class: "gist" }, text.slice(0, 200));
  const repeated = gist.matches(".excerpt") || text.startsWith(gist.textContent?.replace(/\s*…$/, "") ?? "");
  const summary = element("summary");
  const made = element("details", {}, summary, " ", element("span", { "data-field": "abstract" }, text));
  if (held) held.before(made);
  else entry.append(made);
  summary.append(gist);
  made.addEventListener("toggle", () => gist.toggleAttribute("hidden", repeated && made.open));
  gist.toggleAttribute("hidden", repeated);
  made.open = true;
  if (document.activeElement === more) summary.focus({ preventScroll: true });
  more.remove();
}
