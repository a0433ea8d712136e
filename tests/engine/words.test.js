/** Texts and their terms: one table for the browser and the builder. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { odd, open, words } from "./index.js";

test("a text comes to the terms of the table", async () => {
  const { tokeniser } = await open();
  const terms = (text) => tokeniser.tokens(text).flatMap((token) => tokeniser.terms(token)).join(" ");
  for (const [text, told] of Object.entries(words)) assert.equal(terms(text), told, text);
});

test("so do two thousand odd words", async () => {
  const { tokeniser } = await open();
  for (const [word, told] of Object.entries(odd)) {
    assert.equal(tokeniser.tokens(word).flatMap((token) => tokeniser.terms(token)).join(" "), told, word);
  }
});

test("what is marked in an excerpt is where the tokens stand", async () => {
  const { tokeniser } = await open();
  const runs = (text) => Array.from(tokeniser.runs(text), (run) => [run.index, run[0]]);
  assert.deepEqual(runs("An Itô-process, S*; C++."), [[0, "An"], [3, "Itô-process"], [16, "S*"], [20, "C++"]]);
});
