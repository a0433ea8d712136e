/**
 * What every page needs from script: the search box, how fresh the archive is, the reading list,
 * and the way from an author's name to the search for it. The rest of a page works without it.
 */
import { lead } from "./authors.js";
import "./freshness.js";
import "./search/box.js";
import "./reading/start.js";

document.querySelectorAll(".paper article [data-field=authors]").forEach(lead);

const entry = /** @type {HTMLElement | null} */ (document.querySelector("code.language-bibtex"));
const fitted = () => entry && import("./citebox.js").then(({ fit }) => fit(entry)).catch(() => {});
entry?.closest("details")?.addEventListener("toggle", fitted, { once: true });
