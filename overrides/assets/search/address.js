/** The state of the search page, as its address holds it. */

/** What a paper may have to be asked for: the filter's name, in the index too, and its words. */
export const FLAGS = { code: "Has code" };

/**
 * @typedef {keyof typeof FLAGS} Flag
 * @typedef {{ query: string, tags: string[], from: string, to: string, view: "titles" | "",
 *   sort: "relevance" | "date" | "upvotes" } & Record<Flag, boolean>} State months are YYYY-MM or ""
 */

export const SCREEN = 10; // results of the first screen, which are all that is asked for until a reader wants more
const MONTH = /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/;
const SORTS = ["relevance", "date", "upvotes"];
export const flags = /** @type {Flag[]} */ (Object.keys(FLAGS));

/** @param {string} search the address's part from `?` on
 *  @returns {{ state: State, notes: string[] }} what it says, and what of it is not understood */
export function read(search) {
  const told = new URLSearchParams(search);
  /** @type {string[]} */
  const notes = [];
  const month = (/** @type {string} */ name) => {
    const value = told.get(name) ?? "";
    if (value && !MONTH.test(value)) notes.push(`“${value.slice(0, 40)}” is not a month like 2025-03; it is left out.`);
    return MONTH.test(value) ? value : "";
  };
  const sort = /** @type {State["sort"]} */ (told.get("sort") ?? "relevance");
  const tags = [...new Set(told.getAll("tag").filter(Boolean))].slice(0, 20);
  const asked = /** @type {Record<Flag, boolean>} */ (
    Object.fromEntries(flags.map((flag) => [flag, told.get(flag) === "1"])));
  return { notes, state: { query: told.get("q") ?? "", tags, from: month("from"), to: month("to"), ...asked,
    view: told.get("view") === "titles" ? "titles" : "",
    sort: SORTS.includes(sort) ? sort : "relevance" } };
}

/** @param {State} state @returns {string} the address's part from `?` on, or "" */
export function write(state) {
  const told = new URLSearchParams();
  if (state.query) told.set("q", state.query);
  for (const tag of state.tags) told.append("tag", tag);
  if (state.from) told.set("from", state.from);
  if (state.to) told.set("to", state.to);
  for (const flag of flags) if (state[flag]) told.set(flag, "1");
  if (state.sort !== "relevance") told.set("sort", state.sort);
  if (state.view) told.set("view", state.view);
  const text = told.toString();
  return text && `?${text}`;
}
