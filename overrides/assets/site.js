/**
 * What every page needs from script: the search box, and how fresh the archive is. The rest of a
 * page works without it.
 */
import "./freshness.js";
import "./search/box.js";

const entry = /** @type {HTMLElement | null} */ (document.querySelector("code.language-bibtex"));
const fitted = () => entry && import("./citebox.js").then(({ fit }) => fit(entry)).catch(() => {});
entry?.closest("details")?.addEventListener("toggle", fitted, { once: true });
