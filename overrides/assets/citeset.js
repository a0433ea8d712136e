/**
 * A file of citations of all papers of a list: of a day, week, month, tag or search. The entries are
 * those of the days' own .bib files; of a tag or search the index says which papers it has.
 */

import { entries, FORMATS } from "./cite.js";
import { save } from "./citebox.js";
import { each } from "./reading/record.js";
import { read } from "./search/address.js";
import { Client, root } from "./search/client.js";
import { element } from "./search/dom.js";

const MOST = 2000; // papers of a tag or search; the rest is left out, and said to be
const DAY = /\/(\d{4}\/\d\d\/\d\d)\/$/;
const TAG = /\/tags\/([^/]+)\/(?:(\d{4}-\d\d)\/)?$/;

/** @typedef {{ days: string[], paths: string[] | null, total: number }} Wanted days YYYY/MM/DD whose
 *   files are needed, and the papers of them, in their order; null: all */

/** @returns {string[]} what the page names: itself, or the days of its week or month */
function daysHere() {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("#days a"));
  const found = [location.pathname, ...Array.from(links, (a) => a.pathname)].map((path) => DAY.exec(path)?.[1]);
  return [...new Set(found.filter((day) => day !== undefined))];
}

/** @returns {Promise<Wanted>} */
async function wanted() {
  const days = daysHere();
  if (days.length) return { days, paths: null, total: 0 };
  const [, tag, month = ""] = TAG.exec(location.pathname) ?? [];
  const list = /** @type {HTMLElement | null} */ (document.querySelector("#results"));
  const { asked: address, typing, literal } = list?.dataset ?? {};
  const { state } = read(tag ? "?sort=date" : address ?? location.search);
  const asked = tag ? { ...state, tags: [decodeURIComponent(tag)], from: month, to: month } : state;
  const request = { ...asked, typing: typing === "true", literal: literal === "true", shown: MOST, counts: false };
  const { hits, total } = await new Client().ask("search", { request });
  const named = new Set(hits.map(({ day }) => day.replaceAll("-", "/")));
  return { days: [...named], paths: hits.map(({ path }) => path), total };
}

/** @param {(line: string) => void} say @returns {Promise<[import("./cite.js").Entry[], number]>} the
 *  entries, each once, and how many papers there are */
async function collected(say) {
  const { days, paths, total } = await wanted();
  /** @type {Map<string, import("./cite.js").Entry>} by the segment of the paper's page */
  const found = new Map();
  let done = 0;
  await each(days, async (day) => {
    const answer = await fetch(`${root()}${day}.bib`);
    if (!answer.ok) throw new Error(`${day}.bib: ${answer.status}`);
    for (const entry of entries(await answer.text())) found.set(entry.key.slice(entry.key.indexOf("-") + 1), entry);
    say(`${++done} of ${days.length} days read`);
  });
  if (!paths) return [[...found.values()], found.size];
  return [paths.flatMap((path) => found.get(path) ?? []), total];
}

/** @param {string} name of a format @param {(line: string) => void} say */
async function give(name, say) {
  const { suffix, type, written } = FORMATS[name];
  const file = `${(document.querySelector("h1")?.textContent ?? "papers").replace(/[^\w]+/g, "-").toLowerCase()}.${suffix}`;
  say("Reading…");
  try {
    const [all, total] = await collected(say);
    if (all.length) save(file, type, written(all));
    const left = total - all.length;
    say(`${all.length.toLocaleString("en")} written to ${file}${left > 0 ? `; ${left.toLocaleString("en")} more are left out: narrow the list down` : ""}.`);
  } catch (error) {
    say(`Nothing was written: ${/** @type {Error} */ (error).message.slice(0, 120)}. Try again later.`);
  }
}

function build() {
  const status = element("p", { role: "status" });
  const say = (/** @type {string} */ line) => { status.textContent = line; };
  const buttons = ["bibtex", "ris", "csl"].map((name) => {
    const button = element("button", { type: "button" }, FORMATS[name].label);
    button.addEventListener("click", () => give(name, say));
    return button;
  });
  const dialog = element("dialog", { class: "citeset", "aria-labelledby": "cite-title" },
    element("h2", { id: "cite-title" }, "Cite all papers of this list"),
    element("p", { class: "cite" }, ...buttons), status,
    element("form", { method: "dialog" }, element("button", {}, "Close")));
  document.body.append(dialog);
  return dialog;
}

/** Opens the choice of formats. */
export function open() {
  /** @type {HTMLDialogElement} */ (document.querySelector("dialog.citeset") ?? build()).showModal();
}
