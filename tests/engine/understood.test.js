/** What a query is taken for: names as they are written, and what is offered in its place. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { clause } from "../../overrides/assets/search/clause.js";
import { ask, papers } from "./index.js";

const offered = async (query, request = {}) => (await ask({ query, ...request })).offers;
/** By its label, the query that an offer makes of one. */
const queries = async (query) => Object.fromEntries(
  (await offered(query)).map(({ label, change }) => [label, change.query]));

test("every name of a paper finds it, however it is written", async () => {
  for (const { id, authors = [] } of papers) {
    for (const name of authors) {
      const { ids, notes, marks, offers } = await ask({ query: clause("author", name) });
      assert.ok(ids.includes(id), name);
      assert.deepEqual([marks, offers], [[], []], name); // nothing of it is left for a word or a phrase
      assert.match(notes.join(), /^Papers under th(is name|ese names): /, name);
    }
  }
});

test("any words of a name find it, in either order, whatever stands between", async () => {
  for (const [asked, id] of [
    ["García López", "2403.00004"], ["López", "2403.00004"], ["lopez, maria", "2403.00004"],
    ["Zarqali", "2403.00004"], ["Yusuf al-Zarqali", "2403.00004"], ["Reuel Tolkamp", "2401.00001"],
    ["John Reuel", "2401.00001"], ["Ronald Tolkamp", "2401.00001"], ["明", "2501.00006"],
    ["Rijnsaterwoude", undefined], ["van der Heijden", "2504.00008"],
  ]) assert.deepEqual((await ask({ query: `author:"${asked}"` })).ids.slice(0, 1), id ? [id] : [], asked);
});

test("initials stand for words, several of them, and in any script", async () => {
  for (const [asked, ...ids] of [
    ["J. R. R. Tolkamp", "2501.00006", "2401.00001"], ["J.R.R. Tolkamp", "2501.00006", "2401.00001"],
    ["S H Kimura", "2402.00002"], ["H. Kimura", "2402.00002"], ["Kimura, S.H.", "2402.00002"],
    ["G.E. Hintz", "2402.00002"], ["É. Galoche", "2402.00002"], ["Ø Hansing", "2402.00003"],
    ["O. Hansing", "2402.00003"], ["Þ. Jónbergs", "2402.00003"], ["A. B. C. D. Smithers", "2504.00008"],
    ["Á. B. C. D. Smithers", "2504.00008"], ["Α. Πάνου", "2503.00007"],
  ]) {
    const answer = await ask({ query: `author:"${asked}"` });
    assert.deepEqual(answer.ids, ids, asked);
    assert.match(answer.notes.join(), /^Papers under/, asked);
  }
});

test("initials are recognised beside a name without a field", async () => {
  const by = "Papers by John Ronald Reuel Tolkamp (1)";
  assert.equal((await queries("J. R. R. Tolkamp"))[by], 'author:"John Ronald Reuel Tolkamp"');
  assert.equal((await queries("comet basalt by J R R Tolkamp"))[by], 'comet basalt author:"John Ronald Reuel Tolkamp"');
  assert.equal((await queries("orchard comet S H Kimura"))["Papers by Seung Hyun Kimura (1)"], 'orchard comet author:"Seung Hyun Kimura"');
});

test("a space after a field changes nothing", async () => {
  for (const [spaced, close] of [
    ['author: "Song Hanse"', 'author:"Song Hanse"'], ["author:  quirin comet", "author:quirin comet"], ["tag: ice", "tag:ice"],
    ["-tag: ice comet", "-tag:ice comet"], ['org: "vesterhav lab"', 'org:"vesterhav lab"'], ["tag: tag:ice", "tag:ice"], ["tag: -comet lantern", "-comet lantern"],
  ]) {
    const [one, other] = await Promise.all([spaced, close].map((query) => ask({ query })));
    assert.deepEqual([one.ids, one.notes], [other.ids, other.notes], spaced);
  }
  assert.match((await ask({ query: "tag: " })).notes.join(), /waits for a name/);
  assert.deepEqual((await queries("comet tag: "))["Tag: Sound"], "comet");
});

test("an offer changes what it is about, and nothing else of the query", async () => {
  for (const [query, label, then] of [
    ["comet -survey march 2025", "Only March 2025", "comet -survey"],
    ['"comet  basalt" -"a  b" 2025 tag:ice', "Only 2025", '"comet  basalt" -"a  b" tag:ice'],
    ["comet 2024 -2025", "Only 2024", "comet -2025"],
    ["-survey papers by hannelore quirin tag:ice", "Papers by Hannelore Quirin (1)", '-survey author:"Hannelore Quirin" tag:ice'],
    ["-by hannelore quirin", "Papers by Hannelore Quirin (1)", '-by author:"Hannelore Quirin"'],
    ['"hannelore quirin" -survey', "Papers by Hannelore Quirin (1)", 'author:"Hannelore Quirin" -survey'],
    ["(Quirin, Hannelore) comet", "Papers by Hannelore Quirin (1)", 'author:"Hannelore Quirin" comet'],
    ["-author:quirim author:quirim", "Hannelore Quirin (1)", '-author:"Hannelore Quirin" author:quirim'],
    ["xauthor:quirim author:quirim", "Hannelore Quirin (1)", 'xauthor:quirim author:"Hannelore Quirin"'],
    ["author:lundqvisd -$&", "Bo $& $1 Lundqvist (1)", 'author:"Bo $& $1 Lundqvist" -$&'],
    ["$& hannelore quirin $1", "Papers by Hannelore Quirin (1)", '$& author:"Hannelore Quirin" $1'],
    ["x-tag:isce tag:isce -survey", "Tag: Ice and snow", "x-tag:isce -survey"],
    ["comet -tag:isce", "Without the tag: Ice and snow", 'comet -tag:"ice"'],
    ["qqqqzz -survey tag:ice", "Without “qqqqzz”", "-survey tag:ice"],
    ['"comet velvet orchard" author:"Ada Quill"', "Without the quotation marks", 'comet velvet orchard author:"Ada Quill"'],
    ["author:Song Hanse comet", "Papers by Song Hanse (1)", 'author:"Song Hanse" comet'],
    ["org:vesterhav lab -x", "Papers by Vesterhav Lab (1)", 'org:"Vesterhav Lab" -x'],
    ["comet author: song wei hanse -x", "Papers by Song Wei Hanse (1)", 'comet author:"Song Wei Hanse" -x'],
  ]) assert.equal((await queries(query))[label], then, query);
});

test("words that do not stand side by side are no name", async () => {
  for (const query of ["hannelore -survey quirin", "hannelore tag:ice quirin", "hannelore/comet quirin",
    '"papers by hannelore quirin"', '"comet" "hannelore quirin basalt"', "-author:Song Hanse", 'author:"Song" Hanse',
    "author:Song -comet Hanse"]) {
    assert.deepEqual((await offered(query)).filter(({ label }) => label.startsWith("Papers by")), [], query);
  }
});

test("nothing is offered twice, and nobody is sought in a text", async () => {
  for (const query of ["hannelore quirin and hannelore quirin", "tag:isce tag:isce", "qqqqzz qqqqzz"]) {
    const all = await offered(query);
    assert.deepEqual([...new Set(all.map(({ label }) => label))], all.map(({ label }) => label), query);
  }
  const text = "comet basalt lantern velvet orchard harbor sound snow ice rank low";
  assert.ok("Papers by Hannelore Quirin (1)" in await queries(text.split(" ").slice(0, 10).join(" ") + " hannelore quirin"));
  assert.ok(!("Papers by Hannelore Quirin (1)" in await queries(`${text} hannelore quirin`)));
});

test("months are offered with the words before them", async () => {
  // The newest day is 1 May 2025.
  for (const [query, label, from, to] of [
    ["comet since last month", "Only since April 2025", "2025-04", ""],
    ["comet from last month", "Only April 2025", "2025-04", "2025-04"],
    ["comet over the last month", "Only April 2025", "2025-04", "2025-04"],
    ["comet during last month", "Only April 2025", "2025-04", "2025-04"],
    ["comet within the past 3 months", "Only March 2025 to May 2025", "2025-03", "2025-05"],
    ["comet since last year", "Only since 2024", "2024-01", ""],
    ["comet before this year", "Only until 2024", "", "2024-12"],
    ["comet during 2024", "Only 2024", "2024-01", "2024-12"],
    ["comet from 2024", "Only since 2024", "2024-01", ""],
    ["comet from march to may 2025", "Only March 2025 to May 2025", "2025-03", "2025-05"],
    ["comet between dec and march 2025", "Only December 2024 to March 2025", "2024-12", "2025-03"],
    ["comet november - december 2024", "Only November 2024 to December 2024", "2024-11", "2024-12"],
  ]) {
    const change = (await offered(query)).find((offer) => offer.label === label)?.change;
    assert.deepEqual(change, { from, to, query: "comet" }, query);
  }
  assert.deepEqual((await ask({ query: "comet since" })).ignored, ["since"]);
});

test("where nothing is found, what is near to the words is offered", async () => {
  const labels = async (query) => (await offered(query)).map(({ label }) => label);
  assert.deepEqual((await labels("soundsystem qqqqzz")).slice(-1), ["Tag: Sound"]);
  assert.deepEqual((await labels("tag:snowi")).filter((label) => label.startsWith("Tag")), ["Tag: Ice and snow"]);
  assert.ok((await labels("adaptzzions")).includes("adaptation"));
});
