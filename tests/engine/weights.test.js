/** What a word weighs: BM25F as docs/search-format.md states it, reckoned here from the texts. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { together } from "../../overrides/assets/search/excerpt.js";
import { plan } from "../../overrides/assets/search/query.js";
import { resolve } from "../../overrides/assets/search/resolve.js";
import { joint, ranked, tally } from "../../overrides/assets/search/score.js";
import { ask, open, papers } from "./index.js";

const lookup = await open();
const { model } = lookup.told;
const titles = new Map(lookup.told.tags.map(([slug, title]) => [slug, title]));
const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-5 * Math.max(1, Math.abs(b)), `${a} is not ${b}`);
const idf = (n) => Math.log(1 + (papers.length - n + 0.5) / (n + 0.5));

/** The impact of a word that is its own stem in a paper, 0 where it does not stand. */
function impact(paper, word) {
  const own = lookup.tokeniser;
  const weigh = (text, weight) => {
    const found = own.tokens(text);
    return weight(found.length) * found.filter((token) => own.terms(token).includes(word)).length;
  };
  const { title_weight: w, title_b: t, title_length: tl, abstract_b: a, abstract_length: al } = model;
  const weight = weigh(paper.title, (n) => w / (1 - t + t * n / tl))
    + weigh(paper.abstract, (n) => 1 / (1 - a + a * n / al))
    + weigh(paper.tags.map((slug) => titles.get(slug)).join(" | "), () => model.tags_weight);
  return weight && Math.floor(1.5 + 254 * weight / (model.k1 + weight));
}

/** How many of some words one text of a paper holds: all texts here are shorter than twelve words. */
function beside(paper, words) {
  const texts = [paper.title, paper.abstract, paper.summary ?? ""].map((text) => (
    lookup.tokeniser.tokens(text).flatMap((token) => lookup.tokeniser.terms(token))));
  return Math.max(...texts.map((terms) => words.filter((word) => terms.includes(word)).length));
}

/** The papers by the score of some words and how many stand together, best first, equal ones newest first. */
function oracle(words) {
  const holders = words.map((word) => papers.filter((paper) => impact(paper, word)));
  const masses = holders.map((those) => idf(those.length));
  const total = masses.reduce((sum, mass) => sum + mass);
  const scores = new Map(papers.map((paper) => {
    const held = words.map((word) => impact(paper, word));
    const share = masses.reduce((sum, mass, i) => sum + (held[i] ? mass : 0), 0) / total;
    const sum = held.reduce((all, value, i) => all + masses[i] * value / 255, 0);
    const score = sum * share ** model.coverage * (1 + 0.5 * beside(paper, words) / words.length);
    return [paper.id, [score, share]];
  }));
  const order = ([a, [x]], [b, [y]]) => y - x || (a < b ? 1 : -1);
  const found = [...scores].filter(([, [sum]]) => sum > 0).sort(order);
  return [...found.filter(([, [, share]]) => share >= 0.5), ...found.filter(([, [, share]]) => share < 0.5)]
    .map(([id, [, share]]) => [id, share < 0.5]);
}

test("results stand in the order of their weight, those with half of the query first", async () => {
  // Of the last two the one stands otherwise where nearness counts less, the other where it counts more.
  for (const query of ["comet", "lantern sound", "velvet basalt", "orchard comet", "harbor comet basalt",
    "comet basalt lantern velvet", "comet lantern", "comet basalt velvet"]) {
    const { hits, full } = await ask({ query });
    assert.deepEqual(hits.map(({ id, partial }) => [id, partial]), oracle(query.split(" ")), query);
    assert.equal(full, hits.filter(({ partial }) => !partial).length);
  }
});

test("a title that is the query goes before what weighs more", async () => {
  const [[best], [next]] = oracle(["lantern"]);
  assert.deepEqual((await ask({ query: "lantern" })).ids.slice(0, 2), [next, best]);
});

test("words stand together within eighty characters of one text, each counted once", () => {
  const far = `lantern ${"of ".repeat(23)}comet`; // 82 characters
  const count = (texts, prefix = null) => (
    together(texts, new Set(["comet", "lantern", "veri"]), prefix, lookup.tokeniser));
  assert.equal(count(["comet", far]), 1);
  assert.equal(count([far.replace("of ", "")]), 2);
  assert.equal(count(["lantern", "comet very comets", "lantern"]), 2);
  assert.equal(count(["lantern basaltic"], "basa"), 2);
  assert.equal(count(["", "snow"]), 0);
});

test("every impact of the index is what the format says", async () => {
  for (const word of ["comet", "lantern", "basalt", "velvet", "orchard", "snow", "sound"]) {
    const found = await lookup.term(word);
    const told = new Map(found.parts.flatMap(({ base, list }) => (
      Array.from(list.papers, (paper, i) => [papers[base + paper].id, list.impacts[i]]))));
    assert.deepEqual([...told].sort(), papers.flatMap((paper) => (
      impact(paper, word) ? [[paper.id, impact(paper, word)]] : [])), word);
    assert.equal(found.count, told.size);
  }
});

test("a share below one takes from the score what the exponent says", () => {
  const list = (...impacts) => ({ papers: Uint32Array.from(impacts.keys()), impacts: Uint8Array.from(impacts) });
  const term = (...impacts) => ({ count: impacts.length, parts: [{ base: 0, list: list(...impacts) }] });
  const groups = [{ terms: [term(255, 51)], idf: 3, bits: 1 }, { terms: [term(255), { ...term(102, 204), weight: 0.5 }], idf: 1, bits: 2 }];
  const { scores, shares } = tally(3, groups, [3, 1], { coverage: 0.5, top: 255 });
  assert.deepEqual([...shares], [1, 1, 0]);
  near(scores[0], 3 + 1); // of a group's terms the best counts
  near(scores[1], 3 * 0.2 + 0.5 * 0.8);
  const half = tally(2, groups.slice(0, 1), [3, 1], { coverage: 0.5, top: 255 });
  near(half.shares[0], 0.75);
  near(half.scores[0], 3 * Math.sqrt(0.75));
});

test("each of thirty-one words has its own bit", () => {
  const groups = Array.from({ length: 31 }, (_, bit) => ({ idf: 1, bits: 1 << bit,
    terms: [{ count: 1, parts: [{ base: bit, list: { papers: Uint32Array.of(0), impacts: Uint8Array.of(255) } }] }] }));
  const masses = groups.map((_, bit) => bit + 1);
  const { shares } = tally(31, groups, masses, { coverage: 1, top: 255 });
  masses.forEach((mass, bit) => near(shares[bit], mass / 496));
});

test("the best of many are sorted, equal ones newest first", () => {
  const values = Float32Array.from({ length: 50 }, (_, i) => i % 7);
  const all = Uint32Array.from(values.keys());
  const sorted = [...all].sort((a, b) => values[b] - values[a] || b - a);
  assert.deepEqual([...ranked(values, all.slice(), 50)], sorted);
  const some = [...ranked(values, all.slice(), 9)];
  assert.deepEqual(some.slice(0, 9), sorted.slice(0, 9));
  assert.deepEqual(some.sort((a, b) => a - b), [...all]);
});

test("terms joined are held together, with their mean impact", () => {
  const term = (held, impacts) => ({ count: held.length, parts: [{ base: 1, list: { papers: Uint32Array.from(held), impacts: Uint8Array.from(impacts) } }] });
  const { count, parts, weight } = joint([term([0, 2, 3], [100, 200, 9]), term([2, 3, 5], [100, 11, 7])], 8, 0.5);
  assert.deepEqual([count, weight, parts[0].base], [2, 0.5, 0]);
  assert.deepEqual([[...parts[0].list.papers], [...parts[0].list.impacts]], [[3, 4], [150, 10]]);
});

/** What a query comes to: its groups, each as its idf, its bits and the weights of its terms. */
async function groups(query, how = {}) {
  const { compounds } = await lookup.names();
  const made = plan(query, lookup.tokeniser, lookup.common, compounds, false);
  const { groups: found, masses } = await resolve(made, lookup, { typing: false, literal: false, ...how });
  return { masses, found: found.map(({ idf: mass, bits, terms }) => [mass, bits, terms.map((t) => [t.count, t.weight])]) };
}

test("a compound counts six tenths beside its parts, which it holds both", async () => {
  const { found } = await groups("lantern-comet");
  const words = [idf(5), idf(5)];
  assert.deepEqual(found.map(([, bits]) => bits), [1, 2, 3]);
  near(found[0][0], words[0]);
  near(found[1][0], words[1]);
  near(found[2][0], 0.6 * idf(1));
});

test("an acronym is also looked for by its long form at half the weight, and the other way round", async () => {
  const short = await groups("lora");
  assert.deepEqual(short.found.map(([, bits, terms]) => [bits, terms]), [[1, [[2, 1], [2, 0.5]]]]);
  near(short.found[0][0], idf(2));
  const long = await groups("low-rank adaptation");
  const acronym = long.found.at(-1);
  near(acronym[0], 0.6 * idf(2));
  assert.deepEqual([acronym[1], acronym[2]], [0b111, [[2, 1]]]);
});

test("a word of conversation weighs half beside others, and alone as much as any", async () => {
  lookup.light.add("comet");
  const beside = await groups("lantern comet");
  const alone = await groups("comet");
  const quoted = await groups('"comet lantern"');
  lookup.light.delete("comet");
  near(beside.masses[0], idf(5));
  near(beside.masses[1], 0.5 * idf(5));
  near(alone.masses[0], idf(5));
  near(quoted.masses[0], idf(5));
});

test("the completions of a last word count nine tenths", async () => {
  const { found } = await groups("basalt lanter", { typing: true });
  assert.deepEqual(found[1][2][0], [5, 0.9]);
});
