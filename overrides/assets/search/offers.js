/** What a reader may have meant: a name, months, a tag, another word; one click each, never unasked. */

import { clause, instead } from "./clause.js";
import { keys, nearest } from "./correct.js";
import { dated } from "./dates.js";
import { apart, beginning, called, nearly, wordsOf } from "./names.js";
import { span } from "./papers.js";
import { longer, signOf } from "./people.js";
import { isSought, stretch } from "./query.js";
import { likest } from "./tags.js";

const MOST = 8; // offers
const FEW = 3; // of one kind
const FAR = 3; // letters by which a word that is offered may differ, or a third of a long one's
const BY = /(?:(?<!\S)(?:papers?|works?|articles?)\s+)?(?<!\S)(?:by|from|of)\s+$/i;

/**
 * @typedef {import("./lookup.js").Lookup} Lookup
 * @typedef {import("./engine.js").Request} Request
 * @typedef {import("./people.js").Asked} Asked
 * @typedef {import("./query.js").Plan} Plan
 * @typedef {import("./clause.js").Place} Place
 * @typedef {{ label: string, change: Partial<Omit<import("./address.js").State, "view">> }} Offer `change`:
 *   what it makes of the state of the page
 * @typedef {{ request: Request, plan: Plan, total: number, people: Asked[],
 *   recognised: import("./people.js").Recognised[], unknown: string[] }} Understood
 */

/** @param {Understood} what @param {Lookup} lookup @returns {Promise<Offer[]>} */
export async function offers(what, lookup) {
  const { request, request: { query }, plan } = what;
  const made = [...await papersBy(what, lookup), ...await months(what, lookup)];
  for (const tag of plan.tags) {
    if (lookup.tag(tag.text)) continue;
    const near = likest(tag.text, lookup, request.tags).slice(0, FEW);
    made.push(...near.map(([slug, title]) => (tag.not
      ? { label: `Without the tag: ${title}`, change: { query: instead(query, tag, `-${clause("tag", slug)}`) } }
      : tagOffer(slug, title, request, instead(query, tag, "")))));
  }
  for (const { clause: own, people, sure } of what.people) {
    if (sure) continue;
    const near = people.length ? people : await alike(own, lookup);
    for (const { name, count } of near.slice(0, FEW)) {
      const asked = (own.not ? "-" : "") + clause(own.kind, name);
      made.push({ label: `${apart(name)} (${count})`, change: { query: instead(query, own, asked) } });
    }
  }
  if (plan.waits?.text === "tag:") made.push(...allTags(what, lookup, instead(query, plan.waits, "")));
  if (!plan.spoken.length && plan.demands.length === 1 && !plan.tags.length && !plan.names.length) {
    const [{ word }] = plan.demands;
    made.push({ label: `With “${word.slice(0, 40)}”`, change: { query: word } });
  }
  if (!what.total) made.push(...await otherwise(what, lookup));
  return distinct(made).slice(0, MOST);
}

/** @param {Offer[]} made @returns {Offer[]} each thing once */
function distinct(made) {
  const seen = new Set();
  return made.filter(({ label, change }) => {
    const both = [label, JSON.stringify(change)];
    const known = both.some((said) => seen.has(said));
    for (const said of both) seen.add(said);
    return !known;
  });
}

/** @param {Understood} what @param {Lookup} lookup @returns {Promise<Offer[]>} who is named in words, or
 *  by a name that is cut off at a space */
async function papersBy({ recognised, plan, request: { query } }, lookup) {
  const cut = await Promise.all(plan.names.map(async (own) => ({ own, named: await longer(own, plan, lookup) })));
  return [
    ...cut.flatMap(({ own, named }) => (named ? named.people.slice(0, FEW).map(({ name, count }) => (
      { label: `Papers by ${apart(name)} (${count})`, change: { query: instead(query, named.place, clause(own.kind, name)) } })) : [])),
    ...recognised.flatMap(({ people, place }) => people.slice(0, FEW).map((person) => by(person, query, place))),
  ];
}

/** @param {import("./names.js").Person} person @param {string} query @param {Place} place where it names
 *  them @returns {Offer} */
function by({ name, count }, query, { index, length }) {
  const lead = BY.exec(query.slice(0, index))?.[0].length ?? 0;
  const asked = instead(query, { index: index - lead, length: length + lead }, clause("author", name));
  return { label: `Papers by ${apart(name)} (${count})`, change: { query: asked } };
}

/** @param {import("./query.js").Name} own @param {Lookup} lookup
 *  @returns {Promise<import("./names.js").Person[]>} who is called at least a little so */
async function alike(own, lookup) {
  const sign = signOf(own, lookup);
  for (let letters = 5; letters > 2; letters--) {
    const found = await beginning(sign, own.text.slice(0, letters), lookup);
    if (found.length) return found;
  }
  const [longest = ""] = wordsOf(own.text, lookup).sort((a, b) => b.length - a.length);
  return longest.length > 1 ? called(sign, [longest], lookup) : [];
}

/** @param {Understood} what @param {Lookup} lookup @returns {Promise<Offer[]>} the months it names */
async function months({ request, plan }, lookup) {
  const { query } = request;
  if (!/\d{4}|last|past|previous|this/i.test(query)) return [];
  const own = plan.clauses.filter(({ kind, not }) => not || kind !== "word");
  const words = own.reduce((left, { index, length }) => (
    left.slice(0, index) + "_".repeat(length) + left.slice(index + length)), query);
  const found = dated(words, ...await span(lookup));
  if (!found || (found.from === request.from && found.to === request.to)) return [];
  const { from, to, label } = found;
  return [{ label: `Only ${label}`, change: { from, to, query: instead(query, found, "") } }];
}

/** @param {Understood} what @param {Lookup} lookup @param {string} query what is left of it
 *  @returns {Offer[]} the tags with most papers */
function allTags({ request }, lookup, query) {
  const best = [...lookup.told.tags].sort((a, b) => b[2] - a[2]).slice(0, MOST);
  return best.map(([slug, title]) => tagOffer(slug, title, request, query));
}

/** @param {string} slug @param {string} title @param {Request} request @param {string} query what is left
 *  of it @returns {Offer} */
function tagOffer(slug, title, { tags }, query) {
  return { label: `Tag: ${title}`, change: { tags: [...tags, slug], query } };
}

/** @param {Understood} what @param {Lookup} lookup @returns {Promise<Offer[]>} where nothing was found */
async function otherwise(what, lookup) {
  const { request, request: { query }, plan, unknown } = what;
  const made = [];
  if (request.tags.length || request.from || request.to || lookup.told.flags.some((flag) => request[flag])) {
    const off = Object.fromEntries(lookup.told.flags.map((flag) => [flag, false]));
    made.push({ label: "Without the filters", change: { tags: [], from: "", to: "", ...off } });
  }
  const sought = plan.clauses.filter(isSought).reverse(); // the last first, so that the others stay in place
  const phrases = sought.filter(({ kind }) => kind === "phrase");
  if (phrases.length) {
    const loose = phrases.reduce((left, own) => instead(left, own, own.text), query);
    made.push({ label: "Without the quotation marks", change: { query: loose } });
  }
  for (const word of unknown.slice(0, 2)) made.push(...await others(word, what, lookup));
  const strange = unknown.flatMap((word) => alone(word, plan)).sort((a, b) => b.index - a.index);
  const rest = strange.reduce((left, place) => instead(left, place, ""), query);
  if (rest && strange.length) made.push({ label: `Without “${unknown.join("”, “").slice(0, 60)}”`, change: { query: rest } });
  const left = sought.reduce((text, own) => instead(text, own, ""), query);
  const near = likest(plan.words.map(({ word }) => word).join(" "), lookup, request.tags).slice(0, FEW);
  made.push(...near.map(([slug, title]) => tagOffer(slug, title, request, left)));
  return made.length || !unknown.length ? made : allTags(what, lookup, left);
}

/** @param {string} word that no paper has @param {Understood} what @param {Lookup} lookup
 *  @returns {Promise<Offer[]>} a name and words that are nearly so */
async function others(word, { plan, request: { query } }, lookup) {
  const at = plan.spoken.findIndex((own) => own.word === word);
  const place = at < 0 ? null : stretch(plan, at, at + 1);
  const people = place ? await nearly(lookup.told.author, [word], lookup) : [];
  const made = place ? people.slice(0, 1).map((person) => by(person, query, place)) : [];
  const [own] = alone(word, plan);
  if (own) made.push(...(await near(word, lookup)).map((other) => ({ label: other, change: { query: instead(query, own, other) } })));
  return made;
}

/** @param {string} word @param {Plan} plan @returns {Place[]} where it stands as a token of its own */
function alone(word, { spoken }) {
  return spoken.filter((own, i) => own.word === word && spoken[i - 1]?.index !== own.index && spoken[i + 1]?.index !== own.index);
}

/** @param {string} word @param {Lookup} lookup @returns {Promise<string[]>} words of papers, nearest first */
async function near(word, { told, segments }) {
  const asked = keys(word, 2, told.spelling.prefix);
  const found = await Promise.all(segments.map((segment) => segment.spellings(asked)));
  return nearest(word, Math.max(FAR, Math.floor(word.length / 3)), found.flat()).slice(0, FEW);
}
