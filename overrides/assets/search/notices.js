/** What the page says about an answer: how many, what was corrected, what was left out. */

import { element } from "./dom.js";

/** @param {string[]} words */
const quoted = (words) => words.map((word) => (
  `“${word.length > 40 ? `${word.slice(0, 40)}…` : word}”`)).join(", ");

/** @param {import("./engine.js").Answer} answer @returns {string} the count, for the status line */
export function countLine(answer) {
  if (answer.idle) return "";
  const part = answer.total - answer.full;
  const count = `${answer.total.toLocaleString("en")} ${answer.total === 1 ? "paper" : "papers"}`;
  if (!answer.total) return "No paper found.";
  return part > 0 ? `${count}, ${part === answer.total ? "all" : part} only in part.` : `${count}.`;
}

/**
 * The lines above the results.
 * @param {import("./engine.js").Answer} answer @param {string[]} notes from the address
 * @param {() => void} literally asks for the query as it was typed
 * @param {(change: import("./offers.js").Offer["change"]) => void} take takes up an offer
 * @returns {HTMLElement[]}
 */
export function notices(answer, notes, literally, take) {
  const lines = [...notes, ...answer.notes].map((note) => element("p", {}, note));
  if (answer.meant.length) lines.push(meaning(answer.meant, literally));
  if (answer.unknown.length) lines.push(element("p", {}, `No paper has ${quoted(answer.unknown.slice(0, 5))}.`));
  if (answer.ignored.length) lines.push(element("p", {}, `Left out as too common: ${quoted(answer.ignored.slice(0, 8))}.`));
  // Where nothing was found, that is said first; elsewhere one line is all that is seen of this.
  if (answer.offers.length) lines.splice(answer.total ? 0 : lines.length, 0, offered(answer.offers, take));
  if (answer.corrections.length) lines.unshift(correction(answer.corrections, literally));
  if (answer.checked) {
    lines.push(element("p", {}, `Phrases are looked up in the texts of the best 200 papers; ${answer.checked} were read.`));
  }
  return lines;
}

/** @param {import("./offers.js").Offer[]} offers @param {(change: import("./offers.js").Offer["change"]) => void} take */
function offered(offers, take) {
  return element("p", { class: "offers" }, "Try ", ...offers.map(({ label, change }) => {
    const button = element("button", { type: "button" }, label);
    button.addEventListener("click", () => take(change));
    return button;
  }));
}

/** @param {string[]} concepts @param {() => void} literally */
function meaning(concepts, literally) {
  const button = element("button", { type: "button", class: "literal" }, "Only the words as typed");
  button.addEventListener("click", literally);
  return element("p", { class: "meant" }, `Also searched for: ${concepts.join(", ")}. `, button);
}

/** @param {{ from: string, to: string }[]} corrections @param {() => void} literally */
function correction(corrections, literally) {
  const button = element("button", { type: "button", class: "literal" },
    `Search for ${quoted(corrections.map((c) => c.from))} instead`);
  button.addEventListener("click", literally);
  const to = element("strong", {}, corrections.map((c) => c.to).join(", "));
  return element("p", { class: "corrected" }, `No paper has ${quoted(corrections.map((c) => c.from))}; showing results for `, to, ". ", button);
}

/** @param {Error} error @param {() => void} again @returns {HTMLElement[]} */
export function failure(error, again) {
  const button = element("button", { type: "button", class: "retry" }, "Try again");
  button.addEventListener("click", again);
  const reason = `The search index could not be read (${error.message.slice(0, 200)}). `;
  return [element("p", { class: "failed", role: "alert" }, reason, button)];
}
