/** The list of results: entries as in every list of the site, with an excerpt around the hits. */

import { element } from "./dom.js";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * @param {import("./engine.js").Hit} hit @param {string} root @param {Map<string, string>} titles of tags
 * @returns {HTMLLIElement}
 */
export function entry(hit, root, titles) {
  const item = element("li", { "data-paper": hit.id, "data-number": String(hit.number) },
    element("a", { "data-field": "title", href: `${root}papers/${encodeURIComponent(hit.path)}/` }, hit.title));
  if (hit.authors.length) item.append(authors(hit));
  item.append(meta(hit), element("p", { class: "excerpt" }));
  if (hit.tags.length) {
    item.append(field("tags", hit.tags.map((slug) => (
      element("a", { href: `${root}tags/${encodeURIComponent(slug)}/` }, titles.get(slug) ?? slug)))));
  }
  return item;
}

/** @param {import("./engine.js").Hit} hit */
function authors(hit) {
  const made = field("authors", hit.authors.map((name) => element("bdi", {}, name)));
  if (hit.authorCount > hit.authors.length) made.dataset.more = String(hit.authorCount - hit.authors.length);
  return made;
}

/** @param {string} name @param {HTMLElement[]} parts */
function field(name, parts) {
  return element("p", { "data-field": name }, ...parts.flatMap((part, i) => (i ? [" ", part] : [part])));
}

/** @param {import("./engine.js").Hit} hit */
function meta(hit) {
  const made = element("p", { class: "meta" }, element("time", { datetime: hit.day }, spoken(hit.day)));
  const votes = `${hit.votes.toLocaleString("en")} ${hit.votes === 1 ? "vote" : "votes"}`;
  if (hit.votes) made.append(" ", element("span", { class: "votes" }, votes));
  if (hit.partial) made.append(" ", element("span", { class: "part" }, "holds part of the query"));
  return made;
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

/** @param {HTMLElement} item @param {import("./excerpt.js").Piece[]} pieces */
function showExcerpt(item, pieces) {
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
