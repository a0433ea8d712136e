/** A paper's own page, which has what lists leave out. */

import { ROOT } from "./glance.js";

/** @param {string} path segment of the page @returns {Promise<{ path: string, article: Element } | null>}
 *  what it is now; null where there is no such paper; rejects where the page cannot be had now */
export async function paperPage(path) {
  const answer = await fetch(`${ROOT}papers/${encodeURIComponent(path)}/`);
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const article = page.querySelector("article[data-paper]");
  if (article) return { path, article };
  const moved = page.querySelector("meta[http-equiv=refresh]")?.getAttribute("content");
  const target = /url=\.\.\/([^/]+)\/$/.exec(moved ?? "")?.[1];
  return target && target !== path ? paperPage(target) : null;
}
