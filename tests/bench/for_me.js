/** Orders papers by nearness, as the browser does: a job on stdin, ids on stdout. */

import { readFileSync } from "node:fs";

import { nearness, profile, terms } from "../../overrides/assets/reading/near.js";

const { papers, readers } = JSON.parse(readFileSync(0, "utf8"));
const about = (id, most) => ({ terms: terms(papers[id].title, papers[id].abstract, most),
  authors: papers[id].authors, tags: [] });
const kept = new Map(Object.keys(papers).map((id) => [id, about(id)]));
const listed = new Map(Object.keys(papers).map((id) => [id, about(id, Infinity)]));

const orders = readers.map(({ saved, candidates }) => {
  const mine = profile(saved.map((id) => kept.get(id)));
  const score = new Map(candidates.map((id) => [id, nearness(mine, listed.get(id)).score]));
  return candidates.toSorted((a, b) => score.get(b) - score.get(a));
});
process.stdout.write(JSON.stringify(orders));
