/** A page that lists or shows papers: its buttons, its keys and the tools of its list. */

import { element } from "../search/dom.js";
import { listen } from "./keys.js";
import { onMarks, refresh, status, toggle } from "./marking.js";
import { get, onChange, onTrouble } from "./store.js";
import { fit, follow } from "./tools.js";

/** The styles of what script adds come before it, so that nothing moves. @returns {Promise<unknown>} */
function styled() {
  const sheet = element("link", { rel: "stylesheet", href: new URL("../reading.css", import.meta.url).href });
  document.head.append(sheet);
  return new Promise((done) => {
    sheet.addEventListener("load", done);
    sheet.addEventListener("error", done);
  });
}

/** Marks the reader's own words, if there are any. */
function highlight() {
  const words = get("").words?.[0] ?? [];
  if (words.length) import("./highlight.js").then((own) => own.highlight(words));
}

/** @param {Event} event */
function clicked({ target }) {
  const button = target instanceof Element ? target.closest("[data-mark]") : null;
  const entry = /** @type {HTMLElement | null | undefined} */ (button?.closest("[data-paper]"));
  if (entry) toggle(entry, /** @type {"saved" | "read"} */ (button?.getAttribute("data-mark")));
}

async function start() {
  const trouble = element("p", { role: "alert", class: "trouble" });
  await styled();
  document.body.append(status, trouble);
  onTrouble((line) => {
    trouble.textContent = line;
  });
  document.querySelector("main")?.addEventListener("click", clicked);
  fit();
  onMarks(follow);
  onMarks(highlight);
  onChange(refresh);
  refresh();
  listen();
  const results = document.querySelector("#results");
  if (results) new MutationObserver(refresh).observe(results, { childList: true });
  if (document.querySelector("main.home")) import("./since.js").then(({ tell }) => tell());
}

start();
