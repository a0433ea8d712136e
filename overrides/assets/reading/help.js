/** The list of keys, and the switch for them. */

import { element } from "../search/dom.js";
import { KEYS } from "./keys.js";
import { change } from "./store.js";

/** Opens it. */
export function open() {
  const made = document.querySelector("dialog.keys") ?? build();
  /** @type {HTMLDialogElement} */ (made).showModal();
}

function build() {
  const box = element("input", { type: "checkbox" });
  box.checked = document.documentElement.dataset.keys !== "off";
  box.addEventListener("change", () => {
    document.documentElement.dataset.keys = box.checked ? "on" : "off";
    change("", { keys: Number(box.checked) });
  });
  const rows = Object.entries(KEYS).map(([key, does]) => (
    element("div", {}, element("dt", {}, element("kbd", {}, key)), element("dd", {}, does))));
  const dialog = element("dialog", { class: "keys", "aria-labelledby": "keys-title" },
    element("h2", { id: "keys-title" }, "Keys"),
    element("dl", {}, ...rows),
    element("label", {}, box, " Single keys work on lists and papers"),
    element("form", { method: "dialog" }, element("button", {}, "Close")));
  document.body.append(dialog);
  return dialog;
}
