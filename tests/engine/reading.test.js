/** The reading list: marks that merge, two tabs, files in and out, what is near, what is new. */

import assert from "node:assert/strict";
import { test } from "node:test";

const site = { base: "/site/", views: new Map(), log: [] };
let tab = "a";
let clock = 1_700_000_000_000;
globalThis.document = { documentElement: { dataset: { base: site.base } }, baseURI: "https://papers.example/site/2025/" };
globalThis.dispatchEvent = () => true;
globalThis.addEventListener = (name, act) => name === "storage" && site.views.get(tab).listeners.push(act);
Object.defineProperty(globalThis, "localStorage", { get: () => site.views.get(tab).storage });

const { merge, read, set, write } = await import("../../overrides/assets/reading/state.js");
const { KEY } = await import("../../overrides/assets/reading/glance.js");
const { hashOf, labelsOf, linked, listFile, papersOf } = await import("../../overrides/assets/reading/saved/files.js");
const { nearness, profile, terms, why } = await import("../../overrides/assets/reading/near.js");
const { line, visited, when } = await import("../../overrides/assets/reading/since.js");
const { pattern } = await import("../../overrides/assets/reading/highlight.js");

/** Numbers that follow from a seed. */
function dice(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A browser's tab as browsers make it: it sees its own writes at once and those of others when it
 *  hears of them, and a write of its own that is under way wins over what it hears. */
async function open(name) {
  const items = new Map();
  const under = new Map();
  const target = {
    getItem: (key) => items.get(key) ?? null,
    setItem(key, value) {
      if (site.full?.test(key)) throw new DOMException("full", "QuotaExceededError");
      if (items.get(key) === value) return;
      items.set(key, String(value));
      under.set(key, (under.get(key) ?? 0) + 1);
      site.log.push({ key, newValue: String(value), from: name });
    },
    removeItem(key) {
      items.delete(key);
      under.set(key, (under.get(key) ?? 0) + 1);
      site.log.push({ key, newValue: null, from: name });
    },
  };
  const storage = new Proxy(target, { ownKeys: () => [...items.keys()],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) });
  const view = { storage, items, under, listeners: [], heard: 0 };
  site.views.set(name, view);
  tab = name;
  view.store = await import(`../../overrides/assets/reading/store.js?${name}`);
  view.lines = [];
  view.store.onTrouble((said) => view.lines.push(said));
  return view;
}

/** Lets a tab hear of the next write. */
function hear(name) {
  const view = site.views.get(name);
  const told = site.log[view.heard++];
  const { key, newValue, from } = told;
  tab = name;
  if (from === name) return view.under.set(key, view.under.get(key) - 1);
  if (!view.under.get(key)) view.items[newValue === null ? "delete" : "set"](key, newValue);
  for (const act of view.listeners) act({ key, newValue });
}

const VALUES = {
  saved: [0, 1_700_000_000_000, 1_700_000_000_005], read: [0, 1], note: ["", "later", "<b>"], labels: [[], ["a"], ["b", "c"]],
  about: [null, { title: "T", path: "p", authors: ["A"], more: 0, tags: [["t", "T"]], day: "", bibtex: "", terms: [["x", 0.5]] }],
};

function anyMarks(roll) {
  const marks = {};
  for (const [name, values] of Object.entries(VALUES)) if (roll(2)) marks[name] = [values[roll(values.length)], roll(4)];
  return marks;
}

test("marks that merge come to one value in any order and any number", () => {
  const roll = dice(1);
  for (let i = 0; i < 3000; i++) {
    const [a, b, c] = [anyMarks(roll), anyMarks(roll), anyMarks(roll)];
    const all = write(merge(merge(a, b), c));
    assert.equal(write(merge(a, merge(b, c))), all);
    assert.equal(write(merge(merge(c, b), a)), all);
    assert.equal(write(merge(read(all), a)), all);
    for (const [name, [, time]] of Object.entries(read(all))) {
      assert.equal(time, Math.max(...[a, b, c].map((marks) => marks[name]?.[1] ?? -1)));
    }
  }
});

test("what is written is read again, and nothing else is taken for it", () => {
  const roll = dice(2);
  for (let i = 0; i < 300; i++) {
    const marks = anyMarks(roll);
    assert.equal(write(read(write(marks))), write(marks));
    const cut = write(marks).slice(0, -1 - roll(5));
    assert.throws(() => read(cut));
  }
  for (const odd of ['[]x', "null", '{"saved":1}', '{"saved":[true,1]}', '{"note":[{},1]}', '{"labels":[["a",1],2]}', '{"read":[1,"x"]}',
    '{"about":[{"title":"x"},1]}', '{"about":[{"__proto__":1},1]}']) {
    assert.throws(() => read(odd), odd);
  }
  assert.deepEqual(read('{"saved":[1,2],"later version":[1,2]}'), { saved: [1, 2] });
});

test("a later act holds even where the clock went back", () => {
  const marks = set(set({}, { saved: 5 }, 1000), { saved: 0 }, 10);
  assert.deepEqual(merge(set({}, { saved: 5 }, 1000), marks).saved, [0, 1001]);
});

test("two tabs do not undo each other, whenever they hear of one another", async () => {
  Date.now = () => ++clock;
  for (let round = 0; round < 40; round++) {
    site.log = [];
    const roll = dice(round + 10);
    const names = [`a${round}`, `b${round}`];
    for (const name of names) await open(name);
    const done = {};
    for (let step = 0; step < 25; step++) {
      const name = names[roll(2)];
      tab = name;
      if (roll(3)) {
        const id = `2503.0000${roll(2)}`;
        const field = ["saved", "read", "note"][roll(3)];
        const value = VALUES[field][roll(VALUES[field].length)];
        assert.ok(site.views.get(name).store.change(id, { [field]: value }));
        done[`${id} ${field}`] = value;
      } else if (site.views.get(name).heard < site.log.length) hear(name);
    }
    for (let busy = true; busy;) {
      busy = false;
      for (const name of names) while (site.views.get(name).heard < site.log.length) {
        hear(name);
        busy = true;
        assert.ok(site.log.length < 1000, "tabs that answer each other for ever");
      }
    }
    const [a, b] = names.map((name) => site.views.get(name));
    assert.deepEqual([...a.items].sort(), [...b.items].sort());
    for (const [key, value] of Object.entries(done)) {
      const [id, field] = key.split(" ");
      assert.deepEqual(read(a.items.get(`${KEY}/${id}`))[field][0], value, key);
    }
  }
});

test("a page of a later version is not answered for ever", async () => {
  site.log = [];
  const view = await open("older");
  assert.ok(view.store.change("2503.00001", { read: 1 }));
  const theirs = view.items.get(`${KEY}/2503.00001`).replace("}", ',"later":[1,2]}');
  site.log.push({ key: `${KEY}/2503.00001`, newValue: theirs, from: "newer" });
  while (view.heard < site.log.length) hear("older");
  assert.equal(view.items.get(`${KEY}/2503.00001`), theirs);
});

test("what is damaged is set aside and told once; what is full or blocked is told", async () => {
  site.log = [];
  const view = await open("damaged");
  view.items.set(`${KEY}/2503.00001`, '{"saved":[1');
  view.items.set("/other/.__reading/2503.00001", "{}");
  assert.deepEqual(view.store.get("2503.00001"), {});
  view.store.get("2503.00001");
  assert.equal(view.lines.length, 1);
  assert.ok(!view.items.has(`${KEY}/2503.00001`));
  assert.ok(view.store.change("2503.00001", { saved: 7 }));
  assert.deepEqual(view.store.damaged(), { "2503.00001": '{"saved":[1' });
  assert.deepEqual(view.store.ids(), ["2503.00001"]);
  site.full = /./;
  assert.equal(view.store.change("2503.00001", { read: 1 }), false);
  assert.match(view.lines[1], /full/);
  assert.equal(view.store.get("2503.00001").read, undefined);
  // It cannot be moved, though there may be room for less: so it is not written over.
  site.full = /damaged/;
  view.items.set(`${KEY}/2503.00002`, "oops");
  assert.equal(view.store.change("2503.00002", { saved: 7 }), false);
  assert.equal(view.items.get(`${KEY}/2503.00002`), "oops");
  site.full = undefined;
  assert.ok(view.store.change("2503.00002", { saved: 7 }));
  assert.equal(view.store.damaged()["2503.00002"], "oops");
  view.store.forget(true);
  assert.deepEqual([...view.items.keys()], ["/other/.__reading/2503.00001"]);
  Object.defineProperty(view, "storage", { get: () => { throw new DOMException("no", "SecurityError"); } });
  assert.equal(view.store.change("2503.00003", { saved: 7 }), false);
  assert.match(view.lines.at(-1), /keeps nothing/);
  assert.deepEqual(view.store.ids(), []);
});

test("a list that was exported is imported whole", () => {
  const roll = dice(3);
  const saved = ["2503.08120", "math/0601001", "a-cookbook-for-foghorns-fcf45e96"].map((id, i) => [id, {
    saved: [1_700_000_000_000 + i, 1], read: [roll(2), 1], note: [`“${id}”\n</script>`, 1], labels: [["to cite", "a\\b"].slice(0, roll(3)), 1] }]);
  const { papers, words } = papersOf(listFile(saved, ["Lei Xiong", "[x]"]));
  assert.deepEqual(words, ["Lei Xiong", "[x]"]);
  assert.deepEqual(papers, saved.map(([id, m]) => ({ id, saved: m.saved[0], read: m.read[0] === 1, note: m.note[0], labels: m.labels[0] })));
});

test("of other files the ids of what is cited are taken, and of hostile ones nothing", () => {
  const ids = (text) => papersOf(text).papers.map((paper) => paper.id);
  const bib = "@misc{li-2503.08120,\n  title = {{A}},\n  eprint = {2503.08120},\n}\n@article{x,\n  abstract = {As in arXiv:1706.03762, {we}},\n  doi = {10.48550/arXiv.2501.00001},\n}\n";
  assert.deepEqual(ids(bib), ["2503.08120", "2501.00001"]);
  const ris = "TY  - UNPD\r\nAB  - See arXiv:1706.03762\r\nand arXiv:1706.03763\r\nUR  - https://arxiv.org/abs/2503.08120\r\nER  - \r\n";
  assert.deepEqual(ids(ris), ["2503.08120"]);
  const csl = JSON.stringify([{ id: "x", abstract: "arXiv:1706.03762", URL: "https://arxiv.org/abs/2503.08120" }]);
  assert.deepEqual(ids(csl), ["2503.08120"]);
  const own = (papers) => ids(JSON.stringify({ format: "paper-archive reading list", papers }));
  assert.deepEqual(own([null, 1, {}, { id: "../../x" }, { id: "__proto__" }, { id: "<img src=x>" }, { id: ["2503.08120"] }]), []);
  assert.deepEqual(own("x"), []);
  const [odd] = papersOf(JSON.stringify({ format: "paper-archive reading list", words: {},
    papers: [{ id: "2503.08120", saved: "never", read: "yes", note: {}, labels: ["a, b", 1, " a "] }] })).papers;
  assert.deepEqual(odd, { id: "2503.08120", saved: 0, read: false, note: "", labels: ["a", "b"] });
  assert.throws(() => papersOf('{"format":'));
});

test("a link carries ids only", () => {
  assert.deepEqual(linked(hashOf(["2503.08120", "math/0601001"])), ["2503.08120", "math/0601001"]);
  assert.deepEqual(linked("#list=2503.08120,2503.08120,../x,%3Cb%3E,javascript:1"), ["2503.08120"]);
  assert.deepEqual(linked("#list=%E0%A4%A"), []);
  assert.deepEqual(linked("#main"), []);
  assert.deepEqual(labelsOf(" a ,, b  c,a"), ["a", "b c"]);
});

test("near is what shares rare words and authors, and it is said by which", () => {
  const paper = (title, text, authors = [], tags = []) => ({ terms: terms(title, text), authors, tags });
  const mine = profile([
    paper("World models for kites", "We propose a kite simulator with world models.", ["Ada Reef", "Bo Li"], [["kites", "Kites"]]),
    paper("Kites that dream", "A world model of wind, for kites.", ["Cy Mole"], [["kites", "Kites"]]),
    paper("Bread", "Sourdough at scale.", ["Bo Li"]),
  ]);
  const text = "Kite flight. World Models of turbulent air, by another group.";
  const near = { ...paper("Kite flight", text, ["Bo Li"], [["kites", "Kites"]]) };
  const far = paper("Large language models", "We propose sourdough for data.", ["Ex Why"]);
  const { score, by } = nearness(mine, near);
  assert.ok(score > nearness(mine, far).score && nearness(mine, far).score > 0);
  assert.deepEqual(nearness(mine, far).by, []);
  const said = why(by, near, text).split(", ");
  assert.deepEqual(new Set(said), new Set(["World Models", "Kite", "Bo Li"]));
  const squares = terms("Kites that dream", "A world model of wind").reduce((sum, [, weight]) => sum + weight ** 2, 0);
  assert.ok(Math.abs(squares - 1) < 0.01);
  assert.deepEqual(terms("", "1 2 the of a"), []);
});

test("what is new is counted since the visit before this one", () => {
  const at = (text) => new Date(text);
  const now = at("2025-03-13T10:00:00");
  assert.equal(when(at("2025-03-11T23:00:00"), now), "Tuesday");
  assert.equal(when(at("2025-03-12T00:10:00"), now), "yesterday");
  assert.equal(when(at("2025-03-13T09:05:00"), now), "09:05 today");
  assert.equal(when(at("2025-03-05T09:05:00"), now), "5 March");
  assert.equal(when(at("2024-12-31T09:05:00"), now), "31 December 2024");
  const visit = (text, papers) => ({ at: at(text).getTime(), papers, newest: "2025-03-10" });
  const first = visit("2025-03-11T09:00:00", 100);
  const again = visit("2025-03-13T10:00:00", 117);
  let kept = visited({}, first);
  assert.equal(kept.before, undefined);
  kept = visited(kept, again);
  kept = visited(kept, { ...again, at: again.at + 60_000 }); // the same visit
  assert.equal(line(kept.before, again), "17 new since Tuesday");
  assert.equal(line(again, again), "Nothing new since 10:00 today");
  assert.deepEqual(visited({ seen: "damaged" }, first), { seen: first });
});

test("the reader's own words are marked as whole words, whatever they hold", () => {
  const hits = (words, text) => [...text.matchAll(pattern(words))].map(([hit]) => hit);
  assert.deepEqual(hits(["agent", "Lei Xiong", "c++"], "Agents and an AGENT by Lei\n Xiong in C++"), ["AGENT", "Lei\n Xiong", "C++"]);
  assert.deepEqual(hits(["(a|b)", "x-y/z"], "(a|b) a x-y/z"), ["(a|b)", "x-y/z"]);
  assert.equal(pattern([" ", ""]), null);
});
