/**
 * The tools of a list: its order and how much of each paper it shows, kept in the address, and
 * whether it hides what was read, which is kept for all lists.
 */

import { element } from "../search/dom.js";
import { entries, field, idOf, link, unit } from "./entries.js";
import { help } from "./keys.js";
import { say } from "./marking.js";
import { change, get, hasSaved } from "./store.js";

const ENOUGH = 5; // saved papers from which on others can be near them

/** The ways to order a list, by their name in the address. @type {Record<string, string>} */
const ORDERS = { "": "As listed", votes: "By votes", title: "By title", near: "For me" };

/** Lists, their papers as they were listed, and what stands after these. @type {Map<Element, { items: HTMLElement[], end: Node }>} */
const lists = new Map();
const order = element("select", { "aria-label": "Order" });
const titles = element("button", { type: "button", "aria-pressed": "false" }, "Titles only");
const hide = element("button", { type: "button", "aria-pressed": "false" }, "Hide read");
const keys = element("button", { type: "button", class: "keys" }, "Keys: ?");

/** Puts the tools above the page's first list. */
export function fit() {
  const results = document.querySelector("#results");
  const first = entries()[0];
  const list = results ?? (first && unit(first).closest("ul, ol"));
  if (!list) return;
  for (const item of results ? [] : entries().map(unit)) {
    const parent = /** @type {Element} */ (item.parentElement);
    if (!lists.has(parent)) lists.set(parent, { items: [], end: new Comment() });
    lists.get(parent)?.items.push(item);
  }
  for (const { items, end } of lists.values()) items.at(-1)?.after(end);
  order.append(...Object.entries(ORDERS).map(([value, name]) => element("option", { value }, name)));
  list.before(element("div", { class: "tools", role: "group", "aria-label": "The list" },
    ...(results ? [] : [order]), titles, hide, keys));
  order.addEventListener("change", () => {
    keep("order", order.value);
    arrange();
  });
  titles.addEventListener("click", () => {
    keep("view", document.documentElement.classList.contains("titles") ? "" : "titles");
    view();
  });
  hide.addEventListener("click", () => {
    change("", { hide: Number(get("").hide?.[0] !== 1) });
    follow();
  });
  keys.addEventListener("click", help);
  addEventListener("popstate", view);
  view();
  order.value = asked("order") in ORDERS ? asked("order") : "";
  if (order.value) arrange();
}

/** @param {string} name @returns {string} what the address says of it */
const asked = (name) => new URLSearchParams(location.search).get(name) ?? "";

/** @param {string} name @param {string} value for the address */
function keep(name, value) {
  const address = new URL(location.href);
  if (value) address.searchParams.set(name, value);
  else address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
  // The search page holds the state of its address, and is told when that was changed.
  if (document.querySelector("#results")) dispatchEvent(new PopStateEvent("popstate"));
}

function view() {
  const on = asked("view") === "titles";
  document.documentElement.classList.toggle("titles", on);
  titles.setAttribute("aria-pressed", String(on));
}

/** Shows what follows from the marks: what is hidden, and whether there is enough for "For me". */
export function follow() {
  const on = get("").hide?.[0] === 1;
  const read = new Set(entries().filter((entry) => unit(entry).classList.contains("was-read")).map(idOf)).size;
  document.documentElement.classList.toggle("hide-read", on);
  hide.setAttribute("aria-pressed", String(on));
  hide.textContent = on && read ? `Hide read (${read})` : "Hide read";
  const near = order.querySelector("[value=near]");
  near?.toggleAttribute("disabled", order.value !== "near" && !hasSaved(ENOUGH));
}

/** Orders each list of the page as chosen. */
async function arrange() {
  const by = order.value;
  const votes = (/** @type {Element} */ item) => Number(field(item, "votes")?.textContent?.replace(/\D/g, "") ?? -1);
  const name = (/** @type {Element} */ item) => link(item)?.textContent?.trim() ?? "";
  const words = new Intl.Collator("en", { numeric: true });
  /** @type {Record<string, (a: HTMLElement, b: HTMLElement) => number>} */
  const compare = { votes: (a, b) => votes(b) - votes(a), title: (a, b) => words.compare(name(a), name(b)) };
  document.querySelectorAll(".why").forEach((line) => line.remove());
  if (by === "near") {
    if (!hasSaved(ENOUGH)) return say(`"For me" needs ${ENOUGH} saved papers`);
    const { scores } = await import("./forme.js");
    const score = scores([...lists.values()].flatMap(({ items }) => items));
    compare.near = (a, b) => (score.get(b) ?? 0) - (score.get(a) ?? 0);
  }
  for (const [list, { items, end }] of lists) {
    for (const item of by ? items.toSorted(compare[by]) : items) list.insertBefore(item, end);
  }
  say(`Ordered ${(ORDERS[by] ?? "").toLowerCase()}`);
}
