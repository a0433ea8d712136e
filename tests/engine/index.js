/** The index of papers.json, which the caller has built in $INDEX, and the engine on it. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { Engine } from "../../overrides/assets/search/engine.js";
import { Lookup } from "../../overrides/assets/search/lookup.js";
import { Shelf } from "../../overrides/assets/search/shelf.js";

const read = async (path) => new Response(await readFile(join(process.env.INDEX, path)));
const json = async (name) => JSON.parse(await readFile(new URL(name, import.meta.url), "utf8"));

export const papers = await json("papers.json");
export const words = await json("words.json");
export const odd = await json("odd.json");

const engine = new Engine(read);
const BLANK = { query: "", tags: [], from: "", to: "", code: false, sort: "relevance",
  typing: false, literal: false, shown: 100, counts: true };

/** The answer to a query, and the ids of its papers. */
export async function ask(request) {
  const answer = await engine.search({ ...BLANK, ...request });
  return { ...answer, ids: answer.hits.map((hit) => hit.id) };
}

/** The index as the engine sees it. */
export async function open() {
  const shelf = new Shelf(read);
  return new Lookup(shelf, await shelf.manifest());
}
