/** What becomes of the archive's own BibTeX in the browser; tests/test_citing.py writes the same. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { csl, entries, FORMATS, idsOf, plain, ris } from "../../overrides/assets/cite.js";

const told = JSON.parse(readFileSync(new URL("citations.json", import.meta.url), "utf8"));
const all = entries(told.map(({ bibtex }) => bibtex).join("\n\n"));

test("each entry is found, as it was written", () => {
  assert.deepEqual(all.map(({ bibtex }) => bibtex), told.map(({ bibtex }) => bibtex));
});

for (const [number, { bibtex, ...wanted }] of told.entries()) {
  test(`RIS, CSL-JSON and text of ${bibtex.split("\n", 1)[0]}`, () => {
    const entry = all[number];
    assert.deepEqual(csl(entry), wanted.csl);
    assert.deepEqual(ris(entry).split("\r\n"), [...wanted.ris, "ER  - ", ""]);
    assert.equal(plain(entry), wanted.plain);
  });
}

test("what is no entry of ours is passed over", () => {
  const text = `% ours\n@article{other, title = {x}}\n${told[0].bibtex}\n@misc{cut,\n  title = {x},\n`;
  assert.deepEqual(entries(text).map(({ key }) => key), [all[0].key]);
  assert.deepEqual(entries(""), []);
});

test("files of several entries name the papers again", () => {
  const ids = told.map(({ id }) => id);
  for (const { label, written } of Object.values(FORMATS)) {
    if (label !== "Text") assert.deepEqual(idsOf(written(all)), ids, label);
  }
  assert.deepEqual(JSON.parse(FORMATS.csl.written(all)), told.map((one) => one.csl));
  assert.equal(FORMATS.bibtex.written(all), told.map(({ bibtex }) => `${bibtex}\n`).join("\n"));
});

test("ids are found in what other programs write", () => {
  const text = [
    "@article{roe2025, eprint = \"math.GT/0309136\", journal = {arXiv preprint arXiv:2503.00001v2}}",
    "UR  - https://arxiv.org/abs/2503.00002v1",
    "DO  - 10.48550/ARXIV.2503.00003",
    "UR  - http://arxiv.org/pdf/2503.00001",
    "ID  - smith-2020",
  ].join("\n");
  assert.deepEqual(idsOf(text), ["math/0309136", "2503.00001", "2503.00002", "2503.00003"]);
});
