/** The list of results: entries as in every list of the site, with an excerpt around the hits. */

import { element } from "./dom.js";

const LEAD = 16; // characters before the first hit, where a line holds few
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * @param {import("./engine.js").Hit} hit @param {string} root @param {Map<string, string>} titles of tags
 * @returns {HTMLLIElement}
 */
export function entry(hit, root, titles) {
  const paper = element("a-paper", { "data-paper": hit.id },
    field("title", [element("a", { href: `${root}papers/${encodeURIComponent(hit.path)}/` }, hit.title)]),
    by(hit), element("span", { class: "gist excerpt" }), links(hit));
  if (hit.tags.length) {
    const made = hit.tags.map((slug) => (
      element("a", { href: `${root}tags/${encodeURIComponent(slug)}/` }, titles.get(slug) ?? slug)));
    paper.append(" ", field("tags", joined(made, " ")));
  }
  return element("li", { "data-number": String(hit.number) }, paper);
}

/** @param {import("./engine.js").Hit} hit */
function by(hit) {
  const made = element("span", { class: "by" }, element("time", { datetime: hit.day }, spoken(hit.day)));
  if (hit.authors.length) {
    const more = hit.authorCount - hit.authors.length;
    const names = hit.authors.map((name) => element("bdi", {}, name.replaceAll(", ", ",\u00a0")));
    made.append(" · By ", field("authors", joined(names, ", ")));
    if (more > 0) made.append(` and ${more} more`);
  }
  return made;
}

/** @param {import("./engine.js").Hit} hit */
function links(hit) {
  /** @type {HTMLElement[]} */
  const parts = [];
  const votes = `${hit.votes.toLocaleString("en")} ${hit.votes === 1 ? "vote" : "votes"}`;
  if (hit.votes) parts.push(field("votes", [votes]));
  const pdf = pdfOf(hit.id);
  if (pdf) parts.push(pdf);
  if (hit.code) parts.push(element("span", {}, "has code"));
  if (hit.partial) parts.push(element("span", { class: "part" }, "holds part of the query"));
  if (hit.also.length) parts.push(element("span", { class: "part" }, `also for: ${hit.also.join(", ")}`));
  return element("span", { class: "links" }, ...joined(parts, " · "));
}

/** @param {string} id @returns {HTMLElement | null} the way to the file of a paper that arXiv has */
export function pdfOf(id) {
  if (!/^(\d{4}\.\d{4,5}|[a-z-]+\/\d{7})$/.test(id)) return null;
  return element("a", { href: `https://arxiv.org/pdf/${id}`, rel: "nofollow noopener ugc" }, "PDF");
}

/** @param {string} name @param {(Node | string)[]} parts */
function field(name, parts) {
  return element("span", { "data-field": name }, ...parts);
}

/** @param {Node[]} parts @param {string} separator @returns {(Node | string)[]} */
function joined(parts, separator) {
  return parts.flatMap((part, i) => (i ? [separator, part] : [part]));
}

/** @param {string} day YYYY-MM-DD @returns {string} as in "2 Mar 2026" */
function spoken(day) {
  const [year, month, date] = day.split("-").map(Number);
  return `${date} ${MONTHS[month - 1]} ${year}`;
}

/** @param {HTMLElement} item */
function named(item) {
  return { number: Number(item.dataset.number), title: item.querySelector("[data-field=title]")?.textContent ?? "" };
}

/** @param {import("./excerpt.js").Piece[]} pieces @returns {typeof pieces} for a narrow line: near their first hit */
function near(pieces) {
  const first = pieces.findIndex(({ hit }) => hit);
  const before = pieces.slice(0, first).map(({ text }) => text).join("");
  if (before.length <= LEAD) return pieces;
  return [{ text: `… ${before.slice(-LEAD).replace(/^\S*\s/, "")}`, hit: false }, ...pieces.slice(first)];
}

/** @param {HTMLElement} item @param {import("./excerpt.js").Piece[]} found */
function showExcerpt(item, found) {
  const pieces = matchMedia("(max-width: 40rem)").matches ? near(found) : found;
  const nodes = pieces.map(({ text, hit }) => (hit ? element("mark", {}, text) : text));
  item.querySelector(".excerpt")?.replaceChildren(...nodes);
}

/** Loads the excerpts of entries that come into view.
 *  @param {(papers: { number: number, title: string }[]) => Promise<import("./excerpt.js").Piece[][]>} load
 *  @returns {IntersectionObserver} */
export function excerptObserver(load) {
  const observer = new IntersectionObserver((seen) => {
    const items = seen.filter((s) => s.isIntersecting).map((s) => /** @type {HTMLElement} */ (s.target));
    if (!items.length) return;
    for (const item of items) observer.unobserve(item);
    load(items.map(named)).then(
      (found) => found.forEach((pieces, i) => showExcerpt(items[i], pieces)),
      () => {}, // a result without its excerpt is still a result
    );
  }, { rootMargin: "200px" });
  return observer;
}
