/** A page that lists or shows papers: its buttons and tools. What acts is loaded when it is used. */

import { element } from "../search/dom.js";
import { entries, mend, show } from "./entries.js";
import { KEY, glance } from "./glance.js";
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

/** Shows what is kept. */
function refresh() {
  entries().forEach(show);
  follow();
  const settings = glance("");
  if (!settings) mend("");
  const words = settings?.words;
  if (words?.length) import("./highlight.js").then(({ highlight }) => highlight(words));
}

/** @param {Event} event */
function clicked({ target }) {
  const button = target instanceof Element ? target.closest("[data-mark], .more") : null;
  const entry = /** @type {HTMLElement | null | undefined} */ (button?.closest("[data-paper]"));
  if (!entry) return;
  if (button?.matches(".more")) import("./unfold.js").then(({ unfold }) => unfold(entry));
  else import("./marking.js").then(({ toggle }) => toggle(entry, /** @type {any} */ (button?.getAttribute("data-mark"))));
}

let keys = Promise.resolve();

/** Keys act one after another, also those that were pressed while what they need is loaded.
 *  @param {KeyboardEvent} event */
function typed(event) {
  if (!"jkoxsmnp?".includes(event.key) && !(event.key === "Enter" && event.target === document.body)) return;
  keys = keys.then(() => import("./keys.js")).then(({ pressed }) => pressed(event), () => {});
}

async function start() {
  await styled();
  const ordered = fit();
  refresh();
  ordered.catch(() => {}).then(() => document.documentElement.classList.remove("wait"));
  document.querySelector("main")?.addEventListener("click", clicked);
  addEventListener("keydown", typed);
  addEventListener("marked", refresh);
  addEventListener("storage", ({ key }) => {
    if (!key || key.startsWith(KEY)) refresh();
  });
  const results = document.querySelector("#results");
  if (results) new MutationObserver(refresh).observe(results, { childList: true });
  if (document.querySelector("main.home")) import("./since.js").then(({ tell }) => tell());
}

start();
