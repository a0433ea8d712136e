/**
 * The box "Cite" of a paper's page: a choice of formats, copy and download. The page itself holds
 * the BibTeX entry; the box is fitted when it is first opened.
 */

import { entries, FORMATS } from "./cite.js";

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {object} properties @param {(Node | string)[]} inside
 */
function made(tag, properties, ...inside) {
  const element = document.createElement(tag);
  Object.assign(element, properties).append(...inside);
  return element;
}

/** Give the reader a file. @param {string} name @param {string} type @param {string} text */
export function save(name, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  made("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** Copy `text`; where the browser does not allow that, select it. @param {string} text @param {Node} shown */
async function copy(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied";
  } catch {
    getSelection()?.selectAllChildren(shown);
    return "Selected: copy it with your keyboard";
  }
}

/** @param {HTMLElement} code the element whose text is the BibTeX entry */
export function fit(code) {
  const all = entries(code.textContent ?? "");
  const block = code.closest("pre");
  if (!all.length || !block) return;
  const status = made("span", { role: "status" });
  let format = FORMATS.bibtex;
  const choices = Object.entries(FORMATS).map(([value, one]) => {
    const input = made("input", { type: "radio", name: "format", value, checked: one === format });
    input.addEventListener("change", () => {
      format = one;
      code.textContent = one.written(all);
      status.textContent = "";
    });
    return made("label", {}, input, one.label);
  });
  const button = (/** @type {string} */ label, /** @type {() => void} */ act) => {
    const element = made("button", { type: "button" }, label);
    element.addEventListener("click", act);
    return element;
  };
  const legend = made("legend", {}, "Format");
  block.before(
    made("fieldset", { className: "cite" }, legend, ...choices),
    made(
      "p",
      { className: "cite" },
      button("Copy", async () => {
        status.textContent = "";
        status.textContent = await copy(format.written(all), code);
      }),
      button("Download", () => save(`${all[0].key}.${format.suffix}`, format.type, format.written(all))),
      status,
    ),
  );
}
