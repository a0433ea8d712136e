/** What stands apart in a query and together in papers, and the other way round. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Compounds } from "../../overrides/assets/search/compounds.js";
import { ask, open } from "./index.js";

const { tokeniser } = await open();
const compounds = new Compounds(["multi-modal", "text-to-imag", "fine-tune"], ["key-frame"], tokeniser);
const joined = (query, typing = false) => compounds.joined(tokeniser.tokens(query), typing).join(" ");

test("words that papers join are joined, and no others", () => {
  assert.equal(joined("multi modal models of key frames"), "multi-modal models of key-frames");
  assert.equal(joined("modal multi key"), "modal multi key");
  assert.equal(joined("text to image"), "text-to-image");
  assert.equal(joined("text 2 image"), "text-to-image");
});

test("one word is parted where papers write it with a hyphen too", () => {
  assert.equal(joined("multimodal finetuning"), "multi-modal fine-tune");
  assert.equal(joined("keyframe"), "keyframe");
});

test("a word that is being typed is not parted yet", () => {
  assert.equal(joined("multimodal", true), "multimodal");
  assert.equal(joined("multimodal tuning", true), "multi-modal tuning");
});

test("all ways of writing a compound come to the same terms", () => {
  const terms = (query) => [...new Set(compounds.joined(tokeniser.tokens(query), false)
    .flatMap((token) => tokeniser.terms(token)))].filter((term) => term !== "to").sort().join(" ");
  assert.equal(new Set(["text to image", "text-to-image", "text2image", "text 2 image"].map(terms)).size, 1);
  assert.equal(new Set(["multi modal", "multi-modal", "multimodal"].map(terms)).size, 1);
  assert.equal(new Set(["fine tuning", "fine-tuning", "finetuning"].map(terms)).size, 1);
});

test("two words of which one is rare find what papers write as one, unless in quotes", async () => {
  const ids = async (query) => (await ask({ query })).ids.sort();
  assert.deepEqual(await ids("lan tern basalt"), await ids("lantern basalt"));
  assert.deepEqual((await ask({ query: "lan tern basalt" })).corrections, []);
  assert.deepEqual(await ids('"lan tern" basalt'), []);
  assert.notDeepEqual(await ids("tern lan basalt"), await ids("lantern basalt"));
});
