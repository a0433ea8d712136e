/**
 * What every page needs from script: the search box, how fresh the archive is, the reading list,
 * and the way from an author's name to the search for it. The rest of a page works without it.
 */
import "./freshness.js";
import "./search/box.js";
import { clause } from "./search/clause.js";
import "./reading/start.js";

// Pages would carry ten such addresses each, of no use where there is no script to search with.
for (const name of document.querySelectorAll(".paper article [data-field=authors] > *")) {
  const link = document.createElement("a");
  const query = clause("author", name.textContent ?? "");
  link.title = "Papers under this name"; // which may be several people's
  link.rel = "author";
  link.href = `${document.documentElement.dataset.base}search/?q=${encodeURIComponent(query)}`;
  link.append(...name.childNodes);
  name.append(link);
}

const entry = /** @type {HTMLElement | null} */ (document.querySelector("code.language-bibtex"));
const fitted = () => entry && import("./citebox.js").then(({ fit }) => fit(entry)).catch(() => {});
entry?.closest("details")?.addEventListener("toggle", fitted, { once: true });
