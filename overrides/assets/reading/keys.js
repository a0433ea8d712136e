/**
 * Going through a list by single keys. The paper at hand is the one that has the focus, so what the
 * browser does of itself (Enter, Tab, scrolling) agrees. Keys never fire in a field, with a
 * modifier, or while text is composed, and can be switched off (WCAG 2.1.4).
 */

import { entries, link, unit } from "./entries.js";
import { say } from "./marking.js";
import { unfold } from "./unfold.js";

/** What each key does, for the list of keys too. */
export const KEYS = {
  j: "Next paper", k: "Previous paper", o: "Open the paper (Enter too)", x: "Unfold or fold its abstract",
  s: "Save it, or not", m: "Mark it as read, or not", n: "Next day, week or month; of a paper, the next of its day", p: "Previous one",
  "/": "Search", "?": "These keys",
};

/** @type {HTMLElement | undefined} */
let last;

/** @returns {HTMLElement | undefined} the paper at hand */
function current() {
  const focused = document.activeElement?.closest("main [data-paper]:not(aside *)");
  if (focused) last = /** @type {HTMLElement} */ (focused);
  return last?.isConnected ? last : undefined;
}

/** @param {HTMLElement} entry */
const visible = (entry) => entry.checkVisibility();

/** Goes on by one; from nowhere to the first one on the screen. @param {1 | -1} step */
function move(step) {
  const all = entries().filter(visible);
  const at = current() ?? document.activeElement?.closest("main *");
  const lies = (/** @type {Element} */ entry) => at?.compareDocumentPosition(entry) ?? 0;
  const next = !at ? all.find((entry) => entry.getBoundingClientRect().bottom > 0) ?? all[0]
    : step > 0 ? all.find((entry) => lies(entry) & Node.DOCUMENT_POSITION_FOLLOWING)
    : all.findLast((entry) => lies(entry) & Node.DOCUMENT_POSITION_PRECEDING);
  if (next) focus(next);
  else say(step > 0 ? "This is the last paper" : "This is the first paper");
}

/** @param {HTMLElement} entry */
function focus(entry) {
  last = entry;
  const stop = link(entry) ?? /** @type {HTMLElement | null} */ (entry.querySelector("button"));
  stop?.focus({ preventScroll: true });
  unit(entry).scrollIntoView({ block: "nearest" });
}

/** Follows the link to the next or previous day, or on a paper's page to that paper of its day. @param {"next" | "prev"} which */
function neighbour(which) {
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("main a:not(li [data-paper] *, aside *)")]);
  const sign = which === "next" ? /→$/ : /^←/;
  const found = links.find((a) => a.rel === which) ?? links.find((a) => sign.test(a.textContent ?? ""));
  if (found) found.click();
  else say(which === "next" ? "There is none after this" : "There is none before this");
}

/** Uses a button of a paper. @param {HTMLElement} entry @param {string} button */
function use(entry, button) {
  /** @type {HTMLElement | null} */ (entry.querySelector(button))?.click();
}

/** @param {KeyboardEvent} event */
export function pressed(event) {
  const { key, target, isComposing, ctrlKey, metaKey, altKey } = event;
  if (event.defaultPrevented || isComposing || ctrlKey || metaKey || altKey) return;
  if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
  if (target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select"))) return;
  const entry = current() ?? (entries().length === 1 ? entries()[0] : undefined);
  if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "n") neighbour("next");
  else if (key === "p") neighbour("prev");
  else if (key === "?") import("./help.js").then(({ open }) => open());
  else if (!entry) return;
  else if (key === "o" || (key === "Enter" && document.activeElement === document.body)) link(entry)?.click();
  else if (key === "x") unfold(entry);
  else if (key === "s") use(entry, "[data-mark=saved], .remove");
  else if (key === "m") use(entry, "[data-mark=read]");
  else return;
  event.preventDefault();
}
