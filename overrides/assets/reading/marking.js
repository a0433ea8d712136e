/** Saving a paper and marking it as read, on every entry of the page that shows it. */

import { element } from "../search/dom.js";
import { about, entries, fit, idOf, show } from "./entries.js";
import { change, get } from "./store.js";

export const status = element("p", { role: "status", class: "said" });
/** @type {Set<() => void>} */
const followers = new Set();

/** @param {() => void} follow called when marks have changed */
export function onMarks(follow) {
  followers.add(follow);
}

/** @param {string} line for those who hear the page */
export function say(line) {
  status.textContent = line;
}

/** Puts on every entry what is known of its paper. */
export function refresh() {
  for (const entry of entries()) {
    fit(entry);
    show(entry, get(idOf(entry)));
  }
  for (const follow of followers) follow();
}

/** Saves a paper or marks it as read, or takes that back.
 *  @param {HTMLElement} entry @param {"saved" | "read"} name */
export function toggle(entry, name) {
  const id = idOf(entry);
  const marks = get(id);
  const on = marks[name]?.[0] !== 1;
  const shown = about(entry);
  const saving = name === "saved" && on;
  if (!change(id, { [name]: Number(on), ...(saving && !marks.about?.[0] ? { about: shown } : {}) })) return;
  if (saving) import("./record.js").then(({ complete }) => complete(id));
  say(`${name === "saved" ? (on ? "Saved" : "No longer saved") : (on ? "Read" : "Not read")}: ${shown.title}`);
  refresh();
}
