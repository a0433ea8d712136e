/** The search box of every page: `/` focuses it; all else is loaded when it is first used. */

const boxes = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("form[role=search] input[name=q]")]);
const main = boxes.find((box) => box.form?.id === "search-form") ?? boxes[0];

addEventListener("keydown", (event) => {
  const at = event.target instanceof Element ? event.target : document.body;
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.documentElement.dataset.keys === "off") return;
  if (!main || at.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  main.focus();
  main.select();
});

for (const box of boxes) {
  if (box.form?.id === "search-form") continue;
  const load = () => import("./suggest.js").then(({ attach }) => attach(box), () => {});
  if (box === document.activeElement) load();
  else box.addEventListener("focus", load, { once: true });
}
