/** The engine in a worker: messages in, answers out, each with the number of its question. */

import { Engine } from "./engine.js";
import { fetcher } from "./shelf.js";

/** @type {Engine | null} */
let engine = null;

/** @param {{ kind: string, body: any }} message */
function work({ kind, body }) {
  engine ??= new Engine(fetcher(body.base));
  if (kind === "search") return engine.search(body.request);
  if (kind === "excerpts") return engine.excerpts(body.papers, body.marks, body.prefix);
  return engine.suggest(body.query);
}

self.addEventListener("message", async ({ data }) => {
  try {
    self.postMessage({ number: data.number, value: await work(data) });
  } catch (error) {
    self.postMessage({ number: data.number, error: error instanceof Error ? error.message : String(error) });
  }
});
