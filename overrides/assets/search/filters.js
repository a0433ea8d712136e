/** The filters beside the results: order, months, what papers have, tags and years with their counts. */

import { FLAGS, flags } from "./address.js";
import { element } from "./dom.js";

const SHOWN = 10; // tags with counts

/** @typedef {import("./address.js").State} State */

export class Filters {
  /** @param {HTMLElement} place @param {(change: Partial<State>) => void} changed @param {() => void} opened */
  constructor(place, changed, opened) {
    this.changed = changed;
    this.sort = select("sort", [["relevance", "Relevance"], ["date", "Newest first"], ["upvotes", "Most votes"]]);
    this.from = element("input", { type: "month", name: "from", placeholder: "2025-03" });
    this.to = element("input", { type: "month", name: "to", placeholder: "2025-03" });
    this.flags = flags.map((name) => element("input", { type: "checkbox", name }));
    this.tags = element("fieldset", { class: "facet tags" });
    this.years = element("fieldset", { class: "facet years" });
    this.summary = element("summary", {}, "Filters and order");
    this.box = element("details", {}, this.summary, element("div", { class: "controls" },
      element("label", {}, "Order ", this.sort), element("label", {}, "From ", this.from),
      element("label", {}, "To ", this.to),
      ...this.flags.map((box, i) => element("label", {}, box, ` ${FLAGS[flags[i]]}`))), this.years, this.tags);
    place.replaceChildren(this.box);
    this.sort.addEventListener("change", () => changed({ sort: /** @type {State["sort"]} */ (this.sort.value) }));
    for (const box of this.flags) box.addEventListener("change", () => changed({ [box.name]: box.checked }));
    this.from.addEventListener("change", () => changed({ from: month(this.from) }));
    this.to.addEventListener("change", () => changed({ to: month(this.to) }));
    this.touched = false;
    this.summary.addEventListener("click", () => { this.touched = true; });
    this.box.addEventListener("toggle", () => { if (this.box.open) opened(); });
  }

  /** @returns {boolean} whether tags are to be counted */
  get open() {
    return this.box.open;
  }

  set open(open) {
    this.box.open = open;
  }

  /** @returns {boolean} whether there is room for the filters, and nobody has closed them */
  get roomy() {
    return !this.box.open && !this.touched && matchMedia("(min-width: 60em)").matches;
  }

  /** @param {State} state */
  show(state) {
    this.sort.value = state.sort;
    this.from.value = state.from;
    this.to.value = state.to;
    this.flags.forEach((box, i) => { box.checked = state[flags[i]]; });
    const set = state.tags.length + [state.from, state.to, ...flags.map((flag) => state[flag])].filter(Boolean).length;
    this.summary.textContent = set ? `Filters and order (${set} set)` : "Filters and order";
  }

  /** @param {State} state @param {[number, number][]} years @param {[string, string, number][] | null} tags
   *  @param {Map<string, string>} titles */
  count(state, years, tags, titles) {
    this.years.replaceChildren(element("legend", {}, "Year"), ...years.map(([year, count]) => this.year(state, year, count)));
    this.years.hidden = !years.length;
    const chosen = state.tags.map((slug) => /** @type {[string, string, number | null]} */ (
      [slug, titles.get(slug) ?? slug, tags?.find((t) => t[0] === slug)?.[2] ?? null]));
    const others = (tags ?? []).filter(([slug]) => !state.tags.includes(slug)).slice(0, SHOWN);
    this.tags.replaceChildren(element("legend", {}, "Tag"), ...[...chosen, ...others].map((tag) => this.tag(state, ...tag)));
    this.tags.hidden = !chosen.length && !others.length;
  }

  /** @param {State} state @param {number} year @param {number} count */
  year(state, year, count) {
    const on = state.from === `${year}-01` && state.to === `${year}-12`;
    const button = element("button", { type: "button", "aria-pressed": String(on) }, String(year), " ", counted(count));
    button.addEventListener("click", () => this.changed(on ? { from: "", to: "" } : { from: `${year}-01`, to: `${year}-12` }));
    return button;
  }

  /** @param {State} state @param {string} slug @param {string} title @param {number | null} count */
  tag(state, slug, title, count) {
    const box = element("input", { type: "checkbox", name: "tag", value: slug });
    box.checked = state.tags.includes(slug);
    box.addEventListener("change", () => this.changed({
      tags: box.checked ? [...state.tags, slug] : state.tags.filter((other) => other !== slug) }));
    return element("label", {}, box, " ", title, " ", count === null ? "" : counted(count));
  }
}

/** @param {number} count */
function counted(count) {
  return element("span", { class: "count" }, count.toLocaleString("en"));
}

/** @param {HTMLInputElement} input @returns {string} its month, or "" while it is none */
function month(input) {
  return /^\d{4}-\d\d$/.test(input.value) ? input.value : "";
}

/** @param {string} name @param {[string, string][]} options */
function select(name, options) {
  return element("select", { name }, ...options.map(([value, text]) => element("option", { value }, text)));
}
