/** Clauses of a query as they are written, and a query in which other words stand for some. */

/** @typedef {{ index: number, length: number }} Place a stretch of a query */

export const QUOTES = /["“”„]/g;

/** @param {"author" | "org" | "tag"} kind @param {string} name @returns {string} what asks for it */
export function clause(kind, name) {
  return `${kind}:"${name.replace(QUOTES, "")}"`;
}

/** @param {string} query @param {Place} place @param {string} other or "" @returns {string} the query
 *  with that in the place; all else stays as it is typed */
export function instead(query, { index, length }, other) {
  const before = query.slice(0, index);
  const after = query.slice(index + length);
  return (other ? before + other + after : `${before.trimEnd()} ${after.trimStart()}`).trim();
}
