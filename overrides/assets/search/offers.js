/** What a reader may have meant: a name, months, a tag, another word; one click each, never unasked. */

import { span } from "./papers.js";
import { distance, keys, nearest } from "./correct.js";
import { dated } from "./dates.js";
import { beginning, nearly } from "./names.js";
import { bareParts } from "./words.js";

const MOST = 8; // offers
const FEW = 3; // of one kind
const ALL = /^.*$/s;
const FAR = 3; // letters by which a word that is offered may differ
const BY = /(?:\b(?:papers?|works?|articles?)\s+)?\b(?:by|from|of)\s+(?=author:)/i;
const FIELD = /(?:^|\s)(author|org|tag):\s*$/i;

/**
 * @typedef {import("./lookup.js").Lookup} Lookup
 * @typedef {import("./engine.js").Request} Request
 * @typedef {import("./people.js").Asked} Asked
 * @typedef {{ label: string, change: Partial<Omit<import("./address.js").State, "view">> }} Offer `change`:
 *   what it makes of the state of the page
 * @typedef {{ request: Request, plan: import("./query.js").Plan, total: number, people: Asked[],
 *   recognised: import("./people.js").Recognised[], unknown: string[] }} Understood
 */

/** @param {Understood} what @param {Lookup} lookup @returns {Promise<Offer[]>} */
export async function offers(what, lookup) {
  const made = [...papersBy(what, lookup), ...await months(what, lookup)];
  const { request: { query }, plan } = what;
  const strange = plan.tags.filter(({ text }) => !lookup.tag(text));
  for (const { text } of strange) made.push(...tagOffers(text, what, lookup, clauseOf("tag", text)));
  for (const { kind, text, people, sure } of what.people) {
    if (sure) continue;
    const near = people.length ? people : await alike(lookup.told[kind === "org" ? "organization" : kind], text, lookup);
    for (const { name, count } of near.slice(0, FEW)) {
      made.push({ label: `${name} (${count})`, change: { query: query.replace(clauseOf(kind, text), clause(kind, name)) } });
    }
  }
  if (/tag:\s*$/i.test(query)) made.push(...allTags(what, lookup, FIELD));
  if (!plan.spoken.length && plan.demands.length === 1 && !plan.tags.length && !plan.names.length) {
    const [{ word }] = plan.demands;
    made.push({ label: `With “${word.slice(0, 40)}”`, change: { query: word } });
  }
  if (!what.total) made.push(...await otherwise(what, lookup));
  return made.slice(0, MOST);
}

/** @param {Understood} what @param {Lookup} lookup @returns {Offer[]} who is named in words */
function papersBy({ recognised, request: { query } }, lookup) {
  return recognised.flatMap(({ people, words }) => people.slice(0, FEW).map((person) => by(person, query, words, lookup)));
}

/** @param {import("./names.js").Person} person @param {string} query @param {string[]} words that name
 *  them in it @param {Lookup} lookup @returns {Offer} */
function by({ name, count }, query, words, lookup) {
  const asked = replaced(query, words, clause("author", name), lookup);
  return { label: `Papers by ${name} (${count})`, change: { query: asked.replace(BY, "") } };
}

/** @param {string} sign @param {string} text @param {Lookup} lookup @returns {Promise<import("./names.js").Person[]>}
 *  who is called at least a little so */
async function alike(sign, text, lookup) {
  for (let letters = 5; letters > 2; letters--) {
    const found = await beginning(sign, text.slice(0, letters), lookup);
    if (found.length) return found;
  }
  return [];
}

/** @param {Understood} what @param {Lookup} lookup @returns {Promise<Offer[]>} the months it names */
async function months({ request }, lookup) {
  if (!/\d{4}|last|past|previous|this/i.test(request.query)) return [];
  const found = dated(request.query, ...await span(lookup));
  if (!found || (found.from === request.from && found.to === request.to)) return [];
  const { from, to, rest } = found;
  return [{ label: `Only ${found.label}`, change: { from, to, query: rest } }];
}

/** @param {Understood} what @param {Lookup} lookup @param {RegExp} instead what of the query a tag stands
 *  for @returns {Offer[]} the tags with most papers */
function allTags({ request }, lookup, instead) {
  const best = [...lookup.told.tags].sort((a, b) => b[2] - a[2]).slice(0, MOST);
  return best.map(([slug, title]) => tagOffer(slug, title, request, instead));
}

/** @param {string} text @param {Understood} what @param {Lookup} lookup @param {RegExp} instead what of
 *  the query the tag stands for @returns {Offer[]} tags that are called nearly so */
function tagOffers(text, { request }, { told, tokeniser }, instead) {
  const asked = tokeniser.fold(text).replace(/[\s_-]+/g, " ").trim();
  const words = asked.split(" ").filter((word) => word.length > 2);
  if (!words.length) return [];
  const far = (/** @type {string} */ title) => {
    const own = tokeniser.fold(title).replace(/-/g, " ");
    if (own.startsWith(asked)) return 0;
    if (words.every((word) => ` ${own}`.includes(` ${word}`))) return 1;
    const edits = distance(asked, own, 2);
    if (edits <= 2) return 1 + edits;
    return words.some((word) => own.split(" ").includes(word)) ? 4 : 9;
  };
  const near = told.tags.map(([slug, title, papers]) => ({ slug, title, papers, far: far(title) }));
  return near.filter((tag) => tag.far < 9 && !request.tags.includes(tag.slug))
    .sort((a, b) => a.far - b.far || b.papers - a.papers).slice(0, FEW)
    .map(({ slug, title }) => tagOffer(slug, title, request, instead));
}

/** @param {string} slug @param {string} title @param {Request} request @param {RegExp} instead
 *  @returns {Offer} */
function tagOffer(slug, title, { query, tags }, instead) {
  return { label: `Tag: ${title}`, change: { tags: [...tags, slug], query: query.replace(instead, " ").trim() } };
}

/** @param {Understood} what @param {Lookup} lookup @returns {Promise<Offer[]>} where nothing was found */
async function otherwise(what, lookup) {
  const { request, plan, unknown } = what;
  const { query } = request;
  const made = [];
  if (request.tags.length || request.from || request.to || lookup.told.flags.some((flag) => request[flag])) {
    const off = Object.fromEntries(lookup.told.flags.map((flag) => [flag, false]));
    made.push({ label: "Without the filters", change: { tags: [], from: "", to: "", ...off } });
  }
  if (plan.phrases.some(({ not }) => !not)) {
    made.push({ label: "Without the quotation marks", change: { query: query.replace(/["“”„]/g, " ").replace(/\s+/g, " ").trim() } });
  }
  for (const word of unknown.slice(0, 2)) {
    const people = await nearly(lookup.told.author, [word], lookup);
    made.push(...people.slice(0, 1).map((person) => by(person, query, [word], lookup)));
    for (const other of await near(word, lookup)) {
      made.push({ label: other, change: { query: replaced(query, [word], other, lookup) } });
    }
  }
  const rest = unknown.reduce((left, word) => replaced(left, [word], "", lookup), query).trim();
  if (unknown.length && rest && rest !== query) made.push({ label: `Without “${unknown.join("”, “").slice(0, 60)}”`, change: { query: rest } });
  made.push(...tagOffers(plan.words.map(({ word }) => word).join(" "), what, lookup, ALL));
  return made.length || !unknown.length ? made : allTags(what, lookup, ALL);
}

/** @param {string} word @param {Lookup} lookup @returns {Promise<string[]>} words of papers, nearest first */
async function near(word, { told, segments }) {
  const asked = keys(word, 2, told.spelling.prefix);
  const found = await Promise.all(segments.map((segment) => segment.spellings(asked)));
  return nearest(word, FAR, found.flat()).slice(0, FEW);
}

/** @param {string} kind @param {string} text @returns {RegExp} where a query asks for it */
function clauseOf(kind, text) {
  const plain = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`-?${kind}:["“”„]?${plain}["“”„]?`, "i");
}

/** @param {string} kind @param {string} name */
function clause(kind, name) {
  return `${kind}:"${name.replaceAll('"', "")}"`;
}

/** @param {string} query @param {string[]} words that stand in a row in it @param {string} by
 *  @param {Lookup} lookup @returns {string} the query with something else for them */
function replaced(query, words, by, { tokeniser }) {
  const runs = Array.from(tokeniser.runs(query), ({ 0: text, index }) => (
    { from: index, to: index + text.length, own: tokeniser.tokens(text).flatMap(bareParts) }));
  for (let at = 0; at < runs.length; at++) {
    for (let end = at + 1; end <= runs.length; end++) {
      const own = runs.slice(at, end).flatMap((run) => run.own);
      if (own.length > words.length) break;
      if (own.join(" ") !== words.join(" ")) continue;
      return query.slice(0, runs[at].from) + by + query.slice(runs[end - 1].to);
    }
  }
  return by;
}
