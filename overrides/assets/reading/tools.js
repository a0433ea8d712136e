/**
 * The tools of a list: its order and how much of each paper it shows, kept in the address, and
 * whether it hides what was read, which is kept for all lists.
 */

import { element } from "../search/dom.js";
import { entries, idOf, unit } from "./entries.js";
import { glance, hasSaved } from "./glance.js";

const ENOUGH = 5; // saved papers from which on others can be near them
/** The ways to order a list, by their name in the address. @type {Record<string, string>} */
const ORDERS = { "": "As listed", votes: "By votes", title: "By title", near: "For me" };

const root = document.documentElement.classList;
const order = element("select", { "aria-label": "Order" });
const titles = element("button", { type: "button" }, "Titles only");
const hide = element("button", { type: "button", class: "hide" }, "Hide read");
const cite = element("button", { type: "button" }, "Cite");
const keys = element("button", { type: "button", class: "keys" }, "Keys: ?");
const CITED = "main:is(.day, .week, .month, .tag, .tag-month, .search)"; // lists that have a place of their own

/** Puts the tools where they take no room from the list: beside the top of the page, or the number of results.
 *  Resolves when the list has the order that the address asks for. */
export async function fit() {
  const results = document.querySelector("#results");
  if (!results && !entries().some((entry) => entry.closest("li"))) return;
  order.append(...Object.entries(ORDERS).map(([value, name]) => element("option", { value }, name)));
  // Results have an order of their own, by which they are found.
  const all = element("div", { id: "tools" }, ...(results ? [] : [order]), titles, hide, ...(document.querySelector(CITED) ? [cite] : []), keys);
  const unfold = element("button", { type: "button", "aria-expanded": "false", "aria-controls": "tools" }, "View");
  unfold.addEventListener("click", () => unfold.setAttribute("aria-expanded", String(all.classList.toggle("open"))));
  const place = document.querySelector(results ? "#search-status" : "main");
  place?.before(element("section", { class: "tools", "aria-label": "View" }, ...(results ? [] : [unfold]), all));
  order.addEventListener("change", () => {
    keep("order", order.value);
    reorder();
  });
  titles.addEventListener("click", () => {
    keep("view", root.contains("titles") ? "" : "titles");
    view();
  });
  hide.addEventListener("click", async () => {
    const { change } = await import("./store.js");
    change("", { hide: glance("")?.hide ? 0 : 1 });
  });
  cite.addEventListener("click", () => import("../citeset.js").then(({ open }) => open()));
  keys.addEventListener("click", () => import("./help.js").then(({ open }) => open()));
  addEventListener("popstate", view);
  view();
  order.value = asked("order") in ORDERS && (asked("order") !== "near" || hasSaved(ENOUGH)) ? asked("order") : "";
  if (order.value && !results) await reorder();
}

const reorder = () => import("./order.js").then(({ arrange }) => arrange(order.value));

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
  titles.setAttribute("aria-pressed", String(root.toggle("titles", asked("view") === "titles")));
}

/** Shows what follows from the marks: what is hidden, and whether there is enough for "For me". */
export function follow() {
  const on = root.toggle("hide-read", Boolean(glance("")?.hide));
  const read = new Set(entries().filter((entry) => unit(entry).matches(".was-read")).map(idOf)).size;
  hide.setAttribute("aria-pressed", String(on));
  hide.textContent = on && read ? `Hide read (${read})` : "Hide read";
  order.querySelector("[value=near]")?.toggleAttribute("disabled", order.value !== "near" && !hasSaved(ENOUGH));
}
