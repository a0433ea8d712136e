/** The search page: its address, its form and its results follow one another. */

import { SCREEN, read, write } from "./address.js";
import { Client, root } from "./client.js";
import { element, one } from "./dom.js";
import { Filters } from "./filters.js";
import { countLine, failure, notices } from "./notices.js";
import { entry, excerptObserver } from "./results.js";

const PAUSE = 90; // ms without a key before a query is sent, while keys follow one another
const PAGE = 20;
const SMALL = 20_000; // papers up to which tags are counted without being asked for

/** @typedef {import("./address.js").State} State */

const client = new Client();
const form = /** @type {HTMLFormElement} */ (one("#search-form"));
const input = /** @type {HTMLInputElement} */ (one("#search-form input[name=q]"));
const status = one("#search-status");
const results = one("#results");
const notes = element("div", { id: "search-notes", role: "group", "aria-label": "About these results" });
const more = element("button", { type: "button", id: "more", hidden: "" }, "Show more");
const filters = new Filters(one("#filters"), (change) => go({ ...state, ...change }), recount);

let { state, notes: told } = read(location.search);
let shown = SCREEN;
let literal = false;
let typing = false;
/** @type {string[]} */
let marks = [];
/** @type {string | null} */
let prefix = null;
/** @type {Map<string, string>} titles of tags by slug */
let titles = new Map();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let lastKey = -Infinity;

const observer = excerptObserver((papers) => client.ask("excerpts", { papers, marks, prefix }));

const end = new IntersectionObserver((seen) => {
  if (seen.some(({ isIntersecting }) => isIntersecting)) extend(PAGE);
}, { rootMargin: "25%" });

/** Puts a new state into the address as a step of its own. @param {State} next */
function go(next) {
  state = next;
  told = [];
  if (write(state) !== location.search) history.pushState(null, "", write(state) || location.pathname);
  run({ typing: false });
}

/** Asks for the present state. @param {{ typing?: boolean, literal?: boolean, shown?: number }} how */
async function run(how) {
  clearTimeout(timer);
  typing = how.typing ?? typing;
  literal = how.literal ?? false;
  shown = how.shown ?? SCREEN;
  filters.show(state);
  results.setAttribute("aria-busy", "true");
  try {
    const request = { ...state, typing, literal, shown, counts: filters.open };
    const answer = await client.latest("search", { request });
    if (answer) show(answer, request);
  } catch (error) {
    fail(/** @type {Error} */ (error));
  }
}

/** @param {import("./engine.js").Answer} answer @param {import("./engine.js").Request & State} request */
function show(answer, request) {
  ({ marks, prefix } = answer);
  titles = new Map(answer.titles);
  state = renamed(state, answer.moved);
  const base = root();
  const focused = document.activeElement?.closest("#results [data-paper]")?.getAttribute("data-paper");
  observer.disconnect();
  results.replaceChildren(...answer.hits.map((hit) => entry(hit, base, titles)));
  for (const item of results.children) observer.observe(item);
  if (focused) refocus(focused);
  status.textContent = countLine(answer);
  notes.replaceChildren(...notices(answer, told, () => run({ literal: true }), take));
  notes.scrollTo(0, 0);
  if (notes.scrollHeight > notes.clientHeight || notes.scrollWidth > notes.clientWidth) notes.tabIndex = 0;
  else notes.removeAttribute("tabindex");
  filters.count(state, answer.years, answer.tags, titles);
  if (!answer.idle && answer.held <= SMALL && filters.roomy) filters.open = true;
  more.hidden = answer.hits.length >= answer.total;
  end.disconnect();
  if (!more.hidden && shown < PAGE) end.observe(more);
  results.dataset.total = String(answer.total);
  // What the list answers, for whoever asks for all of it: the address may be a key ahead, or none of a search.
  Object.assign(results.dataset, { asked: write(request), typing: request.typing, literal: request.literal });
  results.setAttribute("aria-busy", "false");
  results.dispatchEvent(new CustomEvent("papers-shown", { bubbles: true }));
}

/** @param {State} was @param {Record<string, string>} moved @returns {State} it with the tags of now */
function renamed(was, moved) {
  if (!was.tags.some((slug) => Object.hasOwn(moved, slug))) return was;
  const now = { ...was, tags: [...new Set(was.tags.map((slug) => (Object.hasOwn(moved, slug) ? moved[slug] : slug)))] };
  history.replaceState(null, "", write(now));
  return now;
}

/** Leaves the keyboard where it was when results came in under it. @param {string} id of a paper */
function refocus(id) {
  const title = results.querySelector(`[data-paper="${CSS.escape(id)}"] a`);
  (title instanceof HTMLElement ? title : input).focus({ preventScroll: true });
}

/** Puts more below what stands there. @param {number} count of results wanted in all */
async function extend(count) {
  end.disconnect();
  const asked = write(state);
  shown = count;
  const request = { ...state, typing, literal, shown, counts: false };
  const answer = await client.ask("search", { request }).catch(fail);
  if (!answer || asked !== write(state) || shown !== count) return;
  const base = root();
  const rest = answer.hits.slice(results.children.length).map((hit) => entry(hit, base, titles));
  results.append(...rest);
  for (const item of rest) observer.observe(item);
  more.hidden = answer.hits.length >= answer.total;
  results.dispatchEvent(new CustomEvent("papers-shown", { bubbles: true }));
}

/** Takes up an offer. @param {import("./offers.js").Offer["change"]} change */
function take(change) {
  input.value = change.query ?? state.query;
  go({ ...state, ...change });
  input.focus({ preventScroll: true });
}

/** Counts the tags of the results that stand there. */
async function recount() {
  const asked = write(state);
  const request = { ...state, typing, literal, shown: 0, counts: true };
  const answer = await client.ask("search", { request }).catch(() => null);
  if (answer && asked === write(state)) filters.count(state, answer.years, answer.tags, titles);
}

/** @param {Error} error */
function fail(error) {
  observer.disconnect();
  results.replaceChildren();
  status.textContent = "";
  more.hidden = true;
  notes.replaceChildren(...failure(error, () => run({})));
  results.dataset.total = "0";
  delete results.dataset.asked;
  results.setAttribute("aria-busy", "false");
}

/** Follows what is typed: at once after a rest, and while keys follow one another when they pause.
 *  @param {Event} event */
function typed(event) {
  state = { ...state, query: input.value };
  clearTimeout(timer);
  const rested = event.timeStamp - lastKey > 4 * PAUSE;
  lastKey = event.timeStamp;
  const follow = () => {
    if (form.dataset.words !== "address") history.replaceState(null, "", write(state) || location.pathname);
    run({ typing: true });
  };
  if (rested) follow();
  else timer = setTimeout(follow, PAUSE);
}

/** Moves between the box and the titles with the arrow keys. @param {KeyboardEvent} event */
function arrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  const stops = [input, .../** @type {NodeListOf<HTMLElement>} */ (results.querySelectorAll("[data-field=title] a"))];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  const next = at < 0 ? undefined : stops[at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** @returns {string} the words of an address that leads nowhere, for the page that says so */
function addressWords() {
  let path = location.pathname.slice(new URL(root()).pathname.length);
  try { path = decodeURIComponent(path); } catch { /* as it stands */ }
  return path.replace(/\.html?$|^papers\/|^tags\//g, "").replace(/[/_+-]+/g, " ").trim();
}

function start() {
  status.after(notes);
  results.after(more);
  if (form.dataset.words === "address") state = { ...state, query: addressWords() };
  if (document.activeElement !== input || !input.value) input.value = state.query;
  state.query = input.value;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go({ ...state, query: input.value });
  });
  input.addEventListener("input", typed);
  more.addEventListener("click", async () => {
    const first = results.children.length;
    await extend(first + PAGE);
    /** @type {HTMLElement | null | undefined} */ (results.children[first]?.querySelector("a"))?.focus();
  });
  addEventListener("keydown", arrows);
  addEventListener("popstate", () => {
    ({ state, notes: told } = read(location.search));
    input.value = state.query;
    run({ typing: false });
  });
  run({ typing: false });
}

start();
