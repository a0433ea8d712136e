/** The page of what was saved: the list, its labels, files and links, and the reader's own words. */

import { entries as cited, FORMATS } from "../../cite.js";
import { save } from "../../citebox.js";
import { element, one } from "../../search/dom.js";
import { show } from "../entries.js";
import { KEY, ROOT } from "../glance.js";
import { pressed } from "../keys.js";
import { say, toggle } from "../marking.js";
import { complete, each } from "../record.js";
import { change, damaged, forget, get, ids } from "../store.js";
import { add, counted } from "./adding.js";
import { hashOf, linked, listFile, papersOf } from "./files.js";
import { item } from "./list.js";

const main = one("main");
const offer = element("div", {});
const line = element("p", { role: "status" });
const labels = element("select", { "aria-label": "Label" });
const list = element("ol", { class: "papers saved" });
const known = element("datalist", { id: "labels" });

/** @returns {[string, import("../state.js").Marks][]} what is saved, newest first */
function saved() {
  const all = ids().map((id) => /** @type {[string, import("../state.js").Marks]} */ ([id, get(id)]));
  return all.filter(([, marks]) => marks.saved?.[0]).sort(([, a], [, b]) => (b.saved?.[0] ?? 0) - (a.saved?.[0] ?? 0));
}

/** @returns {[string, import("../state.js").Marks][]} those of the label that is chosen */
const chosen = () => saved().filter(([, marks]) => !labels.value || marks.labels?.[0].includes(labels.value));

/** Shows the list anew. */
function draw() {
  list.replaceChildren(...chosen().map(([id]) => item(id, count)));
  count();
}

/** Says how many there are, and which labels. */
function count() {
  const all = saved();
  const names = new Map([["", all.length]]);
  for (const [, marks] of all) for (const label of marks.labels?.[0] ?? []) names.set(label, (names.get(label) ?? 0) + 1);
  const before = labels.value;
  const sorted = [...names].sort(([a], [b]) => a.localeCompare(b, "en"));
  labels.replaceChildren(...sorted.map(([name, n]) => element("option", { value: name }, `${name || "All labels"} (${n})`)));
  labels.value = names.has(before) ? before : "";
  known.replaceChildren(...sorted.slice(1).map(([value]) => element("option", { value })));
  line.replaceChildren(...(all.length ? [`${counted(all.length)} saved.`]
    : ["Nothing is saved yet. Every list and every paper has a button Save; the key ", element("kbd", {}, "s"), " does the same."]));
}

/** @param {string} label @param {() => void} act */
function button(label, act) {
  const made = element("button", { type: "button" }, label);
  made.addEventListener("click", act);
  return made;
}

/** Gives the papers of the chosen label in a format of citations. @param {string} format */
async function cite(format) {
  const { suffix, type, written } = FORMATS[format];
  await each(chosen(), ([id]) => complete(id));
  const papers = chosen();
  const found = papers.flatMap(([, marks]) => cited(marks.about?.[0]?.bibtex ?? ""));
  save(`saved.${suffix}`, type, written(found));
  const left = papers.length - found.length;
  line.textContent = `${counted(found.length)} written to saved.${suffix}${left ? `; ${left} left out, whose pages could not be read now` : ""}.`;
}

/** @param {import("./files.js").Paper[]} papers */
async function take(papers) {
  const told = await add(papers, (done) => {
    line.textContent = `${done} of ${papers.length} looked up`;
  });
  draw();
  line.textContent = `${told}.`;
}

/** @param {File} file */
async function load(file) {
  try {
    if (file.size > 2e7) throw new Error("it has more than 20 MB");
    const { papers, words } = papersOf(await file.text());
    if (!papers.length) throw new Error("it names no paper that could be in this archive");
    if (words.length) change("", { words: [...new Set([...get("").words?.[0] ?? [], ...words])] });
    await take(papers);
  } catch (error) {
    line.textContent = `${file.name.slice(0, 80)} was not taken: ${/** @type {Error} */ (error).message.slice(0, 120)}.`;
  }
}

/** Offers the papers that the address carries; they are added only when the reader says so. */
function offered() {
  const all = linked(location.hash);
  const fresh = all.filter((id) => !get(id).saved?.[0]);
  offer.replaceChildren();
  if (!all.length) return;
  const done = () => {
    history.replaceState(null, "", location.pathname);
    offer.replaceChildren();
  };
  const told = `This link names ${counted(all.length)}, ${fresh.length === all.length ? "none of which you have" : `of which you lack ${fresh.length}`}.`;
  offer.append(element("p", {}, told), element("p", {},
    ...(fresh.length ? [button(`Add ${counted(fresh.length)}`, () => {
      done();
      take(fresh.map((id) => ({ id, saved: 0, read: false, note: "", labels: [] })));
    }), " "] : []), button("Not now", done)));
}

/** Files and links, and what is set for all pages: beside the list, or below it. */
function side() {
  const file = element("input", { type: "file", accept: ".json,.bib,.ris,.txt", "aria-label": "Import a list" });
  file.addEventListener("change", () => {
    if (file.files?.[0]) load(file.files[0]).finally(() => (file.value = ""));
  });
  const whole = button("JSON, with notes", () => {
    save("saved.json", "application/json", listFile(chosen(), get("").words?.[0] ?? []));
    line.textContent = `${counted(chosen().length)} written to saved.json.`;
  });
  const link = button("Copy a link to this list", async () => {
    const address = `${ROOT}saved/${hashOf(chosen().map(([id]) => id))}`;
    line.textContent = await navigator.clipboard.writeText(address)
      .then(() => "Copied. Whoever opens the link is asked whether to add these papers.", () => address);
  });
  const formats = ["bibtex", "ris", "csl"].map((name) => button(FORMATS[name].label, () => cite(name)));
  return element("div", { class: "side" },
    element("h2", { id: "files" }, "Export"), element("p", {}, whole, ...formats, link),
    element("h2", {}, "Import"), element("p", {}, file,
      element("small", {}, "A list that was exported here, or BibTeX, RIS or CSL-JSON that names arXiv papers")), ...settings());
}

/** @returns {HTMLElement[]} */
function settings() {
  const words = element("textarea", { rows: "4", id: "words" }, (get("").words?.[0] ?? []).join("\n"));
  const keep = button("Keep these words", () => {
    const told = words.value.split("\n").map((word) => word.trim().slice(0, 100)).filter(Boolean);
    if (change("", { words: [...new Set(told)].slice(0, 200) })) say("Kept");
  });
  const box = element("input", { type: "checkbox" });
  box.checked = get("").keys?.[0] !== 0;
  box.addEventListener("change", () => {
    document.documentElement.dataset.keys = box.checked ? "on" : "off";
    change("", { keys: Number(box.checked) });
  });
  const all = button("Forget everything", () => {
    if (!confirm("Remove all saved papers, notes, labels, read marks and settings of this site from this browser?")) return;
    forget(true);
    draw();
  });
  return [element("h2", {}, "My words"), element("label", { for: "words" }, "Words and names to mark in every list, one a line"), words,
    element("p", {}, keep), element("h2", {}, "Keys"),
    element("p", {}, element("label", {}, box, " Single keys work on lists and papers")), element("h2", {}, "This browser"), element("p", {}, all)];
}

/** Offers what was found damaged as a file. */
function broken() {
  const found = damaged();
  if (!Object.keys(found).length) return [];
  const said = element("p", { class: "broken" }, "Some of what was saved could not be read and was set aside. ",
    button("Download it", () => save("damaged.json", "application/json", JSON.stringify(found, null, 2))), " ",
    button("Remove it", () => {
      forget(false);
      said.remove();
    }));
  return [said];
}

function start() {
  for (const id of ids()) {
    // What was taken out before is forgotten now that it can no longer be undone.
    const marks = get(id);
    if (marks.saved?.[0] === 0 && marks.about?.[0]) change(id, { about: null, note: "", labels: [] });
  }
  labels.addEventListener("change", draw);
  const down = element("a", { href: "#files" }, "Export and import");
  main.append(offer, line, element("div", { class: "bar" }, labels, down), list, known, side());
  line.after(...broken());
  draw();
  main.addEventListener("click", ({ target }) => {
    const read = target instanceof Element ? target.closest("[data-mark=read]") : null;
    const entry = /** @type {HTMLElement | null | undefined} */ (read?.closest("[data-paper]"));
    if (entry) toggle(entry, "read");
  });
  offered();
  addEventListener("hashchange", offered);
  addEventListener("keydown", pressed);
  addEventListener("marked", () => {
    list.querySelectorAll("[data-paper]").forEach((entry) => show(/** @type {HTMLElement} */ (entry)));
  });
  addEventListener("storage", ({ key }) => {
    if (!key || key.startsWith(KEY)) draw();
  });
  const lacking = saved().filter(([, marks]) => !marks.about?.[0]?.bibtex);
  if (lacking.length) each(lacking, ([id]) => complete(id)).then(() => list.querySelector("form") || draw());
}

start();
