// The tag index: find a tag as you type, and have them by size or from A to Z.

const index = /** @type {HTMLElement} */ (document.querySelector("main"));
const folds = [...index.querySelectorAll("details")];
const items = [.../** @type {NodeListOf<HTMLElement>} */ (index.querySelectorAll("li"))].map((item, place) => {
  const link = /** @type {HTMLAnchorElement} */ (item.querySelector("a"));
  return { item, place, title: link.textContent ?? "", words: `${link.textContent} ${link.title}`.toLowerCase() };
});

const box = document.createElement("input");
box.type = "search";
box.placeholder = "Find a tag";
box.setAttribute("aria-label", "Find a tag");
const order = document.createElement("button");
order.type = "button";
order.textContent = "A–Z";
order.setAttribute("aria-pressed", "false");
const found = document.createElement("span");
found.setAttribute("role", "status");
const tools = document.createElement("p");
tools.append(box, " ", order, " ", found);
index.querySelector("p")?.after(tools);

box.addEventListener("input", filter);
order.addEventListener("click", () => {
  order.setAttribute("aria-pressed", String(!alphabetic()));
  sort();
});

function alphabetic() {
  return order.getAttribute("aria-pressed") === "true";
}

/** Shows the tags that hold all words typed, those of folds too. */
function filter() {
  const asked = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { item, words } of items) {
    item.hidden = !asked.every((word) => words.includes(word));
    if (!item.hidden) count++;
  }
  // Nothing is folded while something is sought.
  for (const fold of folds) /** @type {HTMLElement} */ (fold.firstElementChild).hidden = asked.length > 0;
  for (const fold of folds) fold.open = asked.length > 0 && !!fold.querySelector("li:not([hidden])");
  for (const head of index.querySelectorAll("h2")) {
    const parts = [...lists(head)];
    const empty = !parts.some((part) => part.querySelector("li:not([hidden])"));
    head.hidden = empty;
    for (const part of parts) part.hidden = !part.querySelector("li:not([hidden])");
  }
  found.textContent = asked.length ? `${count} found` : "";
}

/** Puts each facet's tags in the order asked for, as many of them before the fold as before. */
function sort() {
  const by = alphabetic()
    ? (/** @type {typeof items[0]} */ a, /** @type {typeof items[0]} */ b) => a.title.localeCompare(b.title, "en")
    : (/** @type {typeof items[0]} */ a, /** @type {typeof items[0]} */ b) => a.place - b.place;
  for (const head of index.querySelectorAll("h2")) {
    const places = [...lists(head)].flatMap((part) => [...part.querySelectorAll("li")]);
    const own = items.filter(({ item }) => places.includes(/** @type {HTMLLIElement} */ (item))).sort(by);
    const marks = places.map((place) => {
      const mark = document.createComment("");
      place.replaceWith(mark);
      return mark;
    });
    marks.forEach((mark, i) => mark.replaceWith(own[i].item));
  }
}

/** @param {Element} head @returns {Generator<HTMLElement>} the lists of its facet */
function* lists(head) {
  for (let next = head.nextElementSibling; next && next.tagName !== "H2"; next = next.nextElementSibling) {
    if (next instanceof HTMLElement) yield next;
  }
}
