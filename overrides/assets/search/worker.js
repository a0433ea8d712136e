/** The engine in a worker: messages in, answers out, each with the number of its question. */

import { Engine } from "./engine.js";
import { fetcher } from "./shelf.js";

/** @type {Engine | null} */
let engine = null;

/**
 * @typedef {import("./engine.js").Questions} Questions
 * @typedef {{ [K in keyof Questions]: { kind: K, body: Questions[K][0] & { base: string } } }} Asked
 */

/** @param {Asked[keyof Asked]} question */
function work({ kind, body }) {
  engine ??= new Engine(fetcher(body.base));
  if (kind === "search") return engine.search(body.request);
  if (kind === "excerpts") return engine.excerpts(body.papers, body.marks, body.prefix);
  return engine.suggest(body.query);
}

addEventListener("message", async ({ data }) => {
  try {
    postMessage({ number: data.number, value: await work(data) });
  } catch (error) {
    postMessage({ number: data.number, error: error instanceof Error ? error.message : String(error) });
  }
});
