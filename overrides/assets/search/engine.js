/** Answers to queries from the files of the index. It knows no page, so that any reader can run it. */

import { SCREEN } from "./address.js";
import { card, countTags, countYears, text } from "./papers.js";
import { excerpt, holds, likeness, together } from "./excerpt.js";
import { papersNamed } from "./ids.js";
import { Lookup } from "./lookup.js";
import { demand, demandAny, filter } from "./mask.js";
import { apart } from "./names.js";
import { offers } from "./offers.js";
import { asked } from "./people.js";
import { plan } from "./query.js";
import { resolve } from "./resolve.js";
import { Shelf, ShelfError } from "./shelf.js";
import { conceptsOf, ranked, tally } from "./score.js";
import { suggestions } from "./suggestions.js";

const LEAST = 10; // results: where fewer papers hold half of the query, the best others join
const HALF = 0.4999; // share of the query's mass that a result holds
const CHECKED = 200; // candidates whose text is read for phrases
const SUGGESTED = 6; // papers that hold the words of what is being typed
const NEARNESS = 0.5; // what a paper gains whose words of the query all stand together
const NAMED = 3; // names that are said to be asked for

/**
 * @typedef {{ query: string, tags: string[], from: string, to: string,
 *   sort: "relevance" | "date" | "upvotes", typing: boolean, literal: boolean, shown: number,
 *   counts: boolean } & { [flag: string]: unknown }} Request `shown`: results wanted; `counts`:
 *   whether tags are to be counted; flags by the names in the manifest
 * @typedef {import("./segment.js").Card & { number: number, partial: boolean, also: string[] }} Hit
 *   `also`: concepts but for which it were none
 * @typedef {{ total: number, hits: Hit[], full: number, corrections: { from: string, to: string }[], meant: string[],
 *   unknown: string[], ignored: string[], notes: string[], checked: number,
 *   years: [number, number][], tags: [string, string, number][] | null, marks: string[],
 *   prefix: string | null, idle: boolean, held: number, titles: [string, string][],
 *   offers: import("./offers.js").Offer[], moved: Record<string, string> }} Answer
 *   `held`: papers of the index; `titles`: of all its tags, by slug; `moved`: the slugs of now for those of the past
 * @typedef {{ search: [{ request: Request }, Answer], suggest: [{ query: string }, import("./suggestions.js").Suggestions],
 *   excerpts: [{ papers: { number: number, title: string }[], marks: string[],
 *     prefix: string | null }, import("./excerpt.js").Piece[][]] }} Questions what a worker is asked
 *   and what it answers, by kind
 * @typedef {{ papers: Uint32Array, full: number, checked: number, also: (paper: number) => string[],
 *   score: ((paper: number) => Promise<number>) | null }} Ranking `score`: by its text too, where there are words
 */

export class Engine {
  /** @param {(path: string, cache: RequestCache) => Promise<Response>} read */
  constructor(read) {
    this.shelf = new Shelf(read);
    /** @type {Promise<Lookup> | null} */
    this.opened = null;
  }

  /** @returns {Promise<Lookup>} the index as the manifest names it */
  open() {
    this.opened ??= this.shelf.manifest().then((told) => new Lookup(this.shelf, told));
    this.opened.catch(() => { this.opened = null; });
    return this.opened;
  }

  /**
   * Does the work; where a file is missing or broken, once more with a fresh manifest.
   * @template T @param {(lookup: Lookup) => Promise<T>} work @returns {Promise<T>}
   */
  async twice(work) {
    try {
      return await work(await this.open());
    } catch (cause) {
      if (!(cause instanceof ShelfError)) throw cause;
      this.opened = null;
      return work(await this.open());
    }
  }

  /** @param {Request} request @returns {Promise<Answer>} rejects with ShelfError */
  search(request) {
    return this.twice((lookup) => this.answer(request, lookup));
  }

  /** An excerpt of each paper; none where the number has meanwhile come to mean another paper.
   *  @param {{ number: number, title: string }[]} papers @param {string[]} marks
   *  @param {string | null} prefix @returns {Promise<import("./excerpt.js").Piece[][]>} */
  excerpts(papers, marks, prefix) {
    const wanted = new Set(marks);
    return this.twice((lookup) => Promise.all(papers.map(async ({ number, title }) => {
      if (number >= lookup.papers) return [];
      const [own, abstract, summary] = await text(lookup, number);
      return own === title ? excerpt(abstract || summary, wanted, prefix, lookup.tokeniser) : [];
    })));
  }

  /** @param {string} query @returns {Promise<import("./suggestions.js").Suggestions>} */
  suggest(query) {
    /** @type {Request} */
    const request = { query, tags: [], from: "", to: "", sort: "relevance", typing: true, literal: false,
      shown: SUGGESTED, counts: false };
    return this.twice((lookup) => suggestions(query, lookup, this.answer(request, lookup).then(({ hits }) => hits)));
  }

  /** @param {Request} request @param {Lookup} lookup @returns {Promise<Answer>} */
  async answer(request, lookup) {
    const [named, { compounds }] = await Promise.all([papersNamed(request.query, lookup), lookup.names()]);
    const made = plan(request.query, lookup.tokeniser, lookup.common, compounds, request.typing);
    const notes = made.cut ? ["Only the beginning of this long query is searched."] : [];
    const mask = new Uint8Array(lookup.papers).fill(1);
    if (named) {
      Object.assign(made, { words: [], wholes: [], phrases: [], last: null, ignored: [], spoken: [], dull: false });
      if (named.id && !named.terms.length) notes.push(`The archive does not hold the paper ${named.id}.`);
      demandAny(mask, named.terms, false);
    }
    const [found, people, narrowed] = await Promise.all([
      resolve(made, lookup, request), this.called(mask, made, lookup, notes),
      this.narrow(mask, made, request, lookup, notes)]);
    told(made, notes);
    const idle = !named && !people.length && !made.words.length && !made.phrases.length && !narrowed;
    const ranking = idle ? { papers: new Uint32Array(0), full: 0, checked: 0, also: () => [], score: null }
      : await this.rank(made, found, mask, request, lookup);
    const total = ranking.papers.length;
    const [hits, years, tags, offered] = await Promise.all([
      this.hits(ranking, request, lookup), countYears(ranking.papers, lookup),
      request.counts ? countTags(ranking.papers, lookup) : null,
      offers({ request, plan: made, total, people, recognised: found.recognised, unknown: found.unknown }, lookup)]);
    return { offers: offered, total, hits, full: ranking.full, checked: ranking.checked, idle, notes,
      years, tags, corrections: found.corrections,
      meant: found.groups.flatMap(({ concept }) => concept ?? []), unknown: found.unknown, ignored: made.ignored,
      marks: found.marks, prefix: found.prefix, held: lookup.papers,
      titles: lookup.told.tags.map(([slug, title]) => [slug, title]), moved: lookup.told.moved };
  }

  /** Applies the names that are asked for. @param {Uint8Array} mask
   *  @param {import("./query.js").Plan} made @param {Lookup} lookup @param {string[]} notes
   *  @returns {Promise<import("./people.js").Asked[]>} */
  async called(mask, made, lookup, notes) {
    const found = await Promise.all(made.names.map((clause) => asked(clause, lookup)));
    for (const { clause: { kind, text: typed, not }, people, sure } of found) {
      const meant = sure ? people : people.slice(0, 1);
      demandAny(mask, meant.flatMap((person) => person.terms()), not);
      const name = apart(typed.slice(0, 80));
      if (!sure) notes.push(meant.length ? `No name “${name}”: taken for ${apart(meant[0].name)}.` : `No name is like “${name}”.`);
      if (meant.length && kind === "author" && !not) notes.push(underName(meant.map((person) => person.name)));
    }
    return found;
  }

  /** Applies filters and demands to the mask. @returns {Promise<boolean>} whether there were any
   *  @param {Uint8Array} mask @param {import("./query.js").Plan} made @param {Request} request
   *  @param {Lookup} lookup @param {string[]} notes */
  async narrow(mask, made, request, lookup, notes) {
    const tags = [...made.tags, ...request.tags.map((text) => ({ text, not: false }))];
    const { tag } = lookup.told;
    const demands = made.demands.flatMap(({ terms, not }) => (terms.length ? [{ terms, not }] : []));
    for (const { text, not } of tags) {
      const slug = lookup.tag(text);
      if (slug === null) notes.push(`There is no tag “${text.slice(0, 80)}”; it is left out.`);
      else demands.push({ terms: [tag + slug], not });
    }
    const { from, to } = request;
    const turned = from && to && from > to;
    if (turned) notes.push("“From” is later than “to”: the two months are taken the other way round.");
    const [filtered] = await Promise.all([
      filter(mask, lookup, turned ? { ...request, from: to, to: from } : request),
      ...demands.map(({ terms, not }) => demand(mask, lookup, terms, not))]);
    return demands.length > 0 || filtered;
  }

  /** @param {import("./query.js").Plan} made @param {import("./resolve.js").Resolved} found
   *  @param {Uint8Array} mask @param {Request} request @param {Lookup} lookup @returns {Promise<Ranking>} */
  async rank(made, found, mask, request, lookup) {
    for (const { words, not } of made.phrases) if (!not) await this.demandWords(words, mask, lookup);
    const worded = made.words.length > 0;
    const { scores, shares, typed } = tally(lookup.papers, found.groups, found.masses, lookup.told.model);
    const wanted = Math.max(CHECKED, request.shown);
    const least = worded ? HALF : 0;
    let papers = ranked(scores, those(mask, (paper) => shares[paper] >= least), wanted);
    const counted = papers.length;
    if (counted < LEAST && !made.phrases.length) {
      const rest = those(mask, (paper) => shares[paper] > 0 && shares[paper] < least);
      papers = Uint32Array.from([...papers, ...ranked(scores, rest, LEAST).slice(0, LEAST - counted)]);
    }
    const checked = made.phrases.length ? Math.min(CHECKED, papers.length) : 0;
    if (checked) papers = await verified(papers.slice(0, CHECKED), made.phrases, lookup);
    const sorted = await order(papers, request, worded, lookup);
    const also = (/** @type {number} */ paper) => (
      typed(paper) < least && shares[paper] >= least ? conceptsOf(found.groups, paper) : []);
    const marks = new Set(found.marks);
    const score = async (/** @type {number} */ paper) => scores[paper] * (1 + NEARNESS
      * Math.min(1, together(await text(lookup, paper), marks, found.prefix, lookup.tokeniser) / made.words.length));
    return { papers: sorted, full: made.phrases.length ? papers.length : counted, checked, also,
      score: worded ? score : null };
  }

  /** @param {string[]} words of a phrase @param {Uint8Array} mask @param {Lookup} lookup */
  demandWords(words, mask, lookup) {
    const stems = words.map((word) => lookup.tokeniser.stem(word));
    const telling = stems.filter((term) => !lookup.common.has(term));
    return demand(mask, lookup, telling.length ? telling : stems, false);
  }

  /** @param {Ranking} ranking @param {Request} request @param {Lookup} lookup @returns {Promise<Hit[]>} */
  async hits(ranking, request, lookup) {
    const { papers, full, also, score } = ranking;
    const cards = await Promise.all(Array.from(papers.slice(0, request.shown), async (number, i) => (
      { ...await card(lookup, number), number, partial: i >= full, also: also(number) })));
    if (request.sort !== "relevance" || !score) return cards;
    const first = await Promise.all(cards.slice(0, SCREEN).map(async (hit) => (
      { hit, like: likeness(hit.title, request.query, lookup.tokeniser), score: await score(hit.number) })));
    first.sort((a, b) => b.like - a.like || Number(a.hit.partial) - Number(b.hit.partial) || b.score - a.score);
    return [...first.map(({ hit }) => hit), ...cards.slice(SCREEN)];
  }
}

/** @param {Uint8Array} mask @param {(paper: number) => boolean} holds
 *  @returns {Uint32Array} the papers of the mask of which it holds */
function those(mask, holds) {
  const found = new Uint32Array(mask.length);
  let count = 0;
  for (let paper = 0; paper < mask.length; paper++) {
    if (mask[paper] === 1 && holds(paper)) found[count++] = paper;
  }
  return found.subarray(0, count);
}

/** @param {string[]} names @returns {string} that these are names, each of which several people may have */
function underName(names) {
  const first = names.slice(0, NAMED).map((name) => apart(name.slice(0, 80))).join(", ");
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return `Papers under ${names.length > 1 ? "these names" : "this name"}: ${first}${more}. One name may be several people’s.`;
}

/** Says what an odd query was taken for. @param {import("./query.js").Plan} made @param {string[]} notes */
function told(made, notes) {
  const { words, phrases, names, tags, demands } = made;
  const refused = [...demands.map(({ word }) => word), ...phrases.flatMap((p) => (p.not ? [p.words.join(" ")] : []))];
  if (refused.length && !words.length && !names.length && !tags.length) {
    notes.push(`All papers without ${refused.map((word) => `“${word?.slice(0, 40)}”`).join(", ")}.`);
  }
  if (made.waits) notes.push(`“${made.waits.text}” waits for a name: ${made.waits.text}"…".`);
  if (made.dull) notes.push("Only common words: they are searched for all the same.");
}

/** @param {Uint32Array} papers @param {import("./query.js").Phrase[]} phrases @param {Lookup} lookup */
async function verified(papers, phrases, lookup) {
  const kept = await Promise.all(Array.from(papers, async (paper) => {
    const texts = await text(lookup, paper);
    return phrases.every(({ words, not }) => holds(texts, words, lookup.tokeniser) !== not);
  }));
  return papers.filter((_, i) => kept[i]);
}

/** @param {Uint32Array} papers by relevance @param {Request} request @param {boolean} worded
 *  @param {Lookup} lookup @returns {Promise<Uint32Array>} */
async function order(papers, request, worded, lookup) {
  const sort = request.sort === "relevance" && !worded ? "date" : request.sort;
  if (sort === "relevance") return papers;
  const columns = await Promise.all(lookup.segments.map((s) => (sort === "date" ? s.days() : s.votes())));
  const values = new Uint32Array(lookup.papers);
  columns.forEach((column, s) => values.set(column, lookup.bases[s]));
  return ranked(values, papers.slice(), Math.max(CHECKED, request.shown));
}
