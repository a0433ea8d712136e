/** What is kept of a saved paper, read once from the paper's own page. */

import { about, authorsOf, words } from "./about.js";
import { terms } from "./near.js";
import { paperPage } from "./paper.js";
import { change, get } from "./store.js";

const AT_ONCE = 4; // pages asked for

/** @param {string} path segment of a paper's page @returns {Promise<{ id: string, about: import("./state.js").About } | null>}
 *  null where there is no such paper; rejects where the page cannot be had now */
export async function fetched(path) {
  const page = await paperPage(path);
  if (!page) return null;
  const { article } = page;
  const shown = about(article);
  const listed = [...article.querySelectorAll("a")].map((a) => /\/(\d{4})\/(\d\d)\/(\d\d)\/$/.exec(a.getAttribute("href") ?? ""));
  const names = authorsOf(article).length;
  return { id: article.getAttribute("data-paper") ?? "", about: { ...shown, path: page.path,
    day: listed.find(Boolean)?.slice(1).join("-") ?? "", more: Math.max(0, names - shown.authors.length),
    bibtex: [...article.querySelectorAll("pre")].at(-1)?.textContent?.trim() ?? "",
    terms: terms(shown.title, words(article)) } };
}

/** Does something for each, a few at a time. @template T @param {T[]} items
 *  @param {(item: T, i: number) => Promise<unknown>} act */
export async function each(items, act) {
  const waiting = items.entries();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const [i, item] of waiting) await act(item, i);
  }));
}

/** Completes what is kept of a saved paper; what cannot be had now is completed another time.
 *  @param {string} id */
export async function complete(id) {
  const held = get(id).about?.[0];
  if (held?.bibtex) return;
  const found = await fetched(held?.path ?? id.replace("/", "-")).catch(() => null);
  if (found?.id === id && get(id).saved?.[0]) change(id, { about: found.about });
}
