/** The saved papers as a list: what is kept of each, its note and labels, and taking it out again. */

import { element } from "../../search/dom.js";
import { pdfOf } from "../../search/results.js";
import { show } from "../entries.js";
import { ROOT } from "../glance.js";
import { change, get } from "../store.js";
import { labelsOf } from "./files.js";

/** @typedef {import("../state.js").Marks} Marks */

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** @param {number} year @param {number} month from 1 @param {number} day */
const spoken = (year, month, day) => `${day}\u00a0${MONTHS[month - 1] ?? ""}\u00a0${year}`;

/** @param {number} time ms @returns {string} the reader's day */
function dayOf(time) {
  const at = new Date(time);
  return spoken(at.getFullYear(), at.getMonth() + 1, at.getDate());
}

/** A saved paper. @param {string} id @param {() => void} changed called when labels or the list did
 *  @returns {HTMLLIElement} */
export function item(id, changed) {
  const marks = get(id);
  const about = marks.about?.[0];
  const path = about?.path ?? id.replace("/", "-");
  const title = element("a", { href: `${ROOT}papers/${encodeURIComponent(path)}/` }, about?.title || id);
  const links = element("span", { class: "links" });
  const entry = document.createElement("a-paper");
  entry.setAttribute("data-paper", id);
  entry.append(element("span", { "data-field": "title" }, title), element("span", { class: "kept" }, ...byline(marks)),
    notes(marks), links);
  const made = element("li", {}, entry);
  const edit = element("button", { type: "button", class: "edit" }, "Note and labels");
  const pdf = pdfOf(id);
  links.append(...(pdf ? [pdf, " "] : []), edit, " ");
  show(entry);
  entry.querySelector("[data-mark=saved]")?.replaceWith(remove(id, made, changed));
  edit.addEventListener("click", () => entry.querySelector("form") ?? open(id, entry, changed));
  return made;
}

/** @param {Marks} marks @returns {(Node | string)[]} authors, the day it was listed, the day it was saved */
function byline({ about, saved }) {
  const { authors = [], more = 0, day = "" } = about?.[0] ?? {};
  const names = authors.slice(0, 5).flatMap((name, i) => [...(i ? [", "] : []), element("bdi", {}, name)]);
  const rest = more + Math.max(0, authors.length - 5);
  const [year, month, date] = day.split("-").map(Number);
  const parts = [names.length && [...names, rest ? ` and ${rest.toLocaleString("en")} more` : ""],
    day && [`listed ${spoken(year, month, date)}`], [`saved ${dayOf(saved?.[0] ?? 0)}`]];
  return parts.filter((part) => Array.isArray(part)).flatMap((part, i) => (i ? [" · ", ...part] : part));
}

/** @param {Marks} marks */
function notes({ note, labels }) {
  const shown = (labels?.[0] ?? []).flatMap((label) => [element("span", { class: "label" }, label), " "]);
  return element("div", { class: "own" }, ...(note?.[0] ? [element("p", {}, note[0])] : []), ...shown);
}

/** @param {string} id @param {HTMLLIElement} made @param {() => void} changed */
function remove(id, made, changed) {
  const button = element("button", { type: "button", class: "remove", "aria-label": `Remove: ${made.querySelector("a")?.textContent}` }, "Remove");
  button.addEventListener("click", () => {
    const before = get(id).saved?.[0] ?? Date.now();
    if (!change(id, { saved: 0 })) return;
    const undo = element("button", { type: "button" }, "Undo");
    const gone = element("li", { class: "gone", role: "status" }, "Removed: ", element("bdi", {}, made.querySelector("a")?.textContent ?? ""), " ", undo);
    undo.addEventListener("click", () => {
      if (!change(id, { saved: before })) return;
      gone.replaceWith(made);
      made.querySelector("a")?.focus();
      changed();
    });
    made.replaceWith(gone);
    undo.focus();
    changed();
  });
  return button;
}

/** Lets the reader write a note and labels. @param {string} id @param {HTMLElement} entry @param {() => void} changed */
function open(id, entry, changed) {
  const { note, labels } = get(id);
  const text = element("textarea", { rows: "3", maxlength: "10000" }, note?.[0] ?? "");
  const names = element("input", { value: (labels?.[0] ?? []).join(", "), list: "labels", autocomplete: "off" });
  const cancel = element("button", { type: "button" }, "Cancel");
  const form = element("form", {}, element("label", {}, "Note", text), element("label", {}, "Labels, parted by commas", names),
    element("p", {}, element("button", {}, "Keep"), " ", cancel));
  const close = () => {
    form.remove();
    /** @type {HTMLElement | null} */ (entry.querySelector(".edit"))?.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!change(id, { note: text.value, labels: labelsOf(names.value) })) return;
    entry.querySelector(".own")?.replaceWith(notes(get(id)));
    close();
    changed();
  });
  form.addEventListener("keydown", ({ key, isComposing }) => {
    if (key === "Escape" && !isComposing) close();
  });
  cancel.addEventListener("click", close);
  entry.append(form);
  text.focus();
}
