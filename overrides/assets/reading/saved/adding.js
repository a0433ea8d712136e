/** Papers that come from a file or a link: each is looked up on its own page before it is kept. */

import { each, fetched } from "../record.js";
import { change, get } from "../store.js";

/** @typedef {import("./files.js").Paper} Paper */

/** Adds papers to the list; what the reader has noted already stays.
 *  @param {Paper[]} papers @param {(done: number) => void} progress
 *  @returns {Promise<string>} what came of it, in a line */
export async function add(papers, progress) {
  const now = Date.now();
  let [added, held, failed, done] = [0, 0, 0, 0];
  /** @type {string[]} */
  const unknown = [];
  /** @param {Paper} paper @param {number} i */
  const one = async (paper, i) => {
    const before = get(paper.id);
    if (before.saved?.[0]) {
      held += 1;
      change(paper.id, own(paper, before));
      return;
    }
    const found = await fetched(paper.id.replace("/", "-")).catch(() => undefined);
    if (found === null) {
      unknown.push(paper.id);
      return;
    }
    // Of those that come together, the first is the newest.
    const at = Math.max(1, Math.min(paper.saved || now - i, now));
    const id = found?.id ?? paper.id;
    const fields = { saved: at, ...own(paper, get(id)), ...(found ? { about: found.about } : {}) };
    if (change(id, fields)) added += 1;
    else failed += 1;
  };
  await each(papers, async (paper, i) => {
    await one(paper, i);
    progress(++done);
  });
  return [
    `${counted(added)} added`, held && `${held} ${held === 1 ? "was" : "were"} here already`,
    failed && `${failed} could not be kept`,
    unknown.length && `not in this archive: ${unknown.slice(0, 5).join(", ")}${unknown.length > 5 ? ` and ${unknown.length - 5} more` : ""}`,
  ].filter(Boolean).join("; ");
}

/** What a file says of a paper and the reader has not said. @param {Paper} paper @param {import("../state.js").Marks} before */
function own({ read, note, labels }, before) {
  return {
    ...(read && !before.read ? { read: 1 } : {}),
    ...(note && !before.note?.[0] ? { note } : {}),
    ...(labels.length && !before.labels?.[0].length ? { labels } : {}),
  };
}

/** @param {number} count */
export const counted = (count) => `${count.toLocaleString("en")} paper${count === 1 ? "" : "s"}`;
