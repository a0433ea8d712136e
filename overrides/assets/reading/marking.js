/** Saving a paper and marking it as read, on every entry of the page that shows it. */

import { element } from "../search/dom.js";
import { about } from "./about.js";
import { entries, idOf, link } from "./entries.js";
import { change, get, onTrouble } from "./store.js";

const status = element("p", { role: "status", class: "said" });
const trouble = element("p", { role: "alert", class: "trouble" });
document.body.append(status, trouble);
onTrouble((line) => {
  trouble.textContent = line;
});

/** @param {string} line for those who hear the page */
export function say(line) {
  status.textContent = line;
}

/** Has the store look at what could not be read. @param {string} id */
export function look(id) {
  get(id);
}

/** Saves a paper or marks it as read, or takes that back.
 *  @param {HTMLElement} entry @param {"saved" | "read"} name */
export function toggle(entry, name) {
  const id = idOf(entry);
  const marks = get(id);
  const on = !marks[name]?.[0];
  const saving = name === "saved" && on;
  const shown = about(entry);
  if (!change(id, { [name]: on ? (saving ? Date.now() : 1) : 0, ...(saving && !marks.about?.[0] ? { about: shown } : {}) })) return;
  if (entry.contains(document.activeElement)) leave(entry);
  if (saving) import("./record.js").then(({ complete }) => complete(id));
  say(`${name === "saved" ? (on ? "Saved" : "No longer saved") : (on ? "Read" : "Not read")}: ${shown.title}`);
}

/** From an entry that is hidden since it was read the focus goes to the next one, or the last; else to what
 *  hides them. @param {HTMLElement} entry */
function leave(entry) {
  if (entry.checkVisibility()) return;
  const seen = entries().filter((one) => one.checkVisibility());
  const next = seen.find((one) => entry.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) ?? seen.at(-1);
  const tools = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#tools .hide, .tools > button"))];
  const stop = next ? link(next) : tools.find((button) => button.checkVisibility());
  stop?.focus({ preventScroll: true });
}
