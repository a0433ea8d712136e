/** On every page: whether single keys are wanted, and what of the reading list the page has a use for. */

const page = document.documentElement;
const main = document.querySelector("main");
const base = new URL(page.dataset.base || "./", document.baseURI).pathname;
try {
  if (JSON.parse(localStorage.getItem(`${base}.__reading`) ?? "{}").keys?.[0] === 0) page.dataset.keys = "off";
} catch {
  // Where nothing is kept, or it is damaged, keys work; the modules below say so.
}
if (main?.matches(".saved")) import("./saved/page.js");
else if (main?.querySelector("[data-paper], #results")) import("./page.js");
