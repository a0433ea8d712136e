/** Building elements. Text enters the page as text only, never as mark-up. */

/**
 * @template {keyof HTMLElementTagNameMap | "a-paper"} K
 * @param {K} name @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {K extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[K] : HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return /** @type {any} */ (made);
}

/** @param {string} selector @returns {HTMLElement} throws where the page lacks it */
export function one(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return found;
}
