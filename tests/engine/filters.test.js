/** What filters leave of an archive, beside a plain reading of its papers. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { flags, read, write } from "../../overrides/assets/search/address.js";
import { ask, open, papers } from "./index.js";

const newest = (those) => those.map((paper) => paper.id).reverse();
const MONTHS = ["", "2023-12", "2024-01", "2024-02", "2024-03", "2024-12", "2025-01", "2025-03", "2025-04", "2025-05", "2025-06"];

test("every pair of months keeps their days, the first and the last too", async () => {
  for (const from of MONTHS) {
    for (const to of MONTHS) {
      const [low, high] = from && to && from > to ? [to, from] : [from, to];
      const kept = papers.filter(({ date }) => (
        (!low || date.slice(0, 7) >= low) && (!high || date.slice(0, 7) <= high)));
      const { ids, total, notes } = await ask({ from, to });
      assert.deepEqual(ids, from || to ? newest(kept) : [], `${from} to ${to}`);
      assert.equal(total, ids.length);
      assert.equal(notes.length, low === from ? 0 : 1);
    }
  }
});

test("tags are all demanded, code too, and each narrows the others", async () => {
  for (const tags of [[], ["ice"], ["sound"], ["ice", "sound"], ["Ice and snow"]]) {
    for (const code of [false, true]) {
      for (const [from, to] of [["", ""], ["2024-02", "2024-03"]]) {
        if (!tags.length && !code) continue; // the months alone are above
        const slugs = tags.map((tag) => tag.slice(0, 5).replace("Ice a", "ice"));
        const kept = papers.filter((paper) => slugs.every((slug) => paper.tags.includes(slug))
          && (!code || paper.code) && (!from || (paper.date >= "2024-02" && paper.date < "2024-04")));
        assert.deepEqual((await ask({ tags, code, from, to })).ids, newest(kept), `${tags} ${code} ${from}`);
      }
    }
  }
});

test("authors and tags are demanded or refused; a tag that nobody knows changes nothing", async () => {
  assert.deepEqual((await ask({ query: "tag:ice -tag:sound" })).ids,
    newest(papers.filter(({ tags }) => tags.includes("ice") && !tags.includes("sound"))));
  assert.deepEqual((await ask({ query: "author:quill" })).ids, ["2412.00005"]);
  assert.equal((await ask({ query: "tag:ice -nobody" })).total, 6);
  const odd = await ask({ query: "tag:ice tag:Nowhere" });
  assert.equal(odd.total, 6);
  assert.deepEqual(odd.notes, ["There is no tag “Nowhere”; it is left out."]);
});

test("years and tags are counted over the whole result", async () => {
  const { years, tags } = await ask({ from: "2024-02", shown: 1 });
  assert.deepEqual(years, [[2025, 5], [2024, 4]]);
  assert.deepEqual(tags, [["ice", "Ice and snow", 5], ["sound", "Sound", 4]]);
});

test("order by date or votes, equal ones newest first", async () => {
  const ids = (await ask({ from: "2024-01", sort: "upvotes" })).ids;
  const votes = (id) => papers.find((paper) => paper.id === id).upvotes;
  assert.deepEqual(ids, newest(papers).sort((a, b) => votes(b) - votes(a)));
  assert.deepEqual((await ask({ query: "comet", sort: "date" })).ids,
    newest(papers.filter(({ title, abstract }) => /comet/i.test(title + abstract))));
});

test("what the page offers to ask for is what the index has columns of, and an address keeps it", async () => {
  assert.deepEqual(flags, (await open()).told.flags);
  for (const flag of flags) {
    const { state } = read(`?${flag}=1&sort=date`);
    assert.equal(state[flag], true);
    assert.equal(write(state), `?${flag}=1&sort=date`);
    assert.equal(read(`?${flag}=maybe`).state[flag], false);
  }
});
