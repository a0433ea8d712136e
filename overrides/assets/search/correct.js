/** Correction of words that no paper has, through deletion keys (SymSpell; docs/search-format.md). */

const SHORT = 4; // letters up to which most words have a correct neighbour

/** @param {string} word @param {number} least letters of a word that has keys
 *  @returns {number} the edits that a word may be wrong by */
export function tolerance(word, least) {
  if (word.length < Math.max(least, SHORT) || !/^[a-z][a-z0-9]*$/.test(word)) return 0;
  return word.length < 8 ? 1 : 2;
}

/** Whether a short word may stand for another: it lacks a letter, or two are swapped.
 *  @param {string} word @param {string} other @returns {boolean} */
function slipped(word, other) {
  return other.length > word.length || [...word].sort().join() === [...other].sort().join();
}

/** Whether two words differ in more than how they end, which makes other words, not wrong ones.
 *  @param {string} word @param {string} other @returns {boolean} */
export function differs(word, other) {
  return word[0] === other[0] && !word.startsWith(other.slice(0, -1)) && !other.startsWith(word.slice(0, -1));
}

/** @param {string} word @param {number} edits @param {number} prefix letters that keys are made of
 *  @returns {string[]} its keys with up to that many deletions */
export function keys(word, edits, prefix) {
  let last = new Set([word.slice(0, prefix)]);
  const all = new Set(last);
  for (let edit = 0; edit < edits; edit++) {
    const next = new Set();
    for (const key of last) {
      for (let i = 0; i < key.length; i++) next.add(key.slice(0, i) + key.slice(i + 1));
    }
    for (const key of next) all.add(key);
    last = next;
  }
  return [...all].filter((key) => key.length > 0);
}

/**
 * Edits between two words, two neighbouring letters swapped counting as one (optimal string
 * alignment); `limit + 1` where there are more than `limit`.
 * @param {string} a @param {string} b @param {number} limit @returns {number}
 */
export function distance(a, b, limit) {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before = /** @type {number[]} */ ([]);
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        next[j] = Math.min(next[j], before[j - 2] + 1);
      }
    }
    if (Math.min(...next) > limit) return limit + 1;
    before = row;
    row = next;
  }
  return Math.min(row[b.length], limit + 1);
}

/**
 * The words nearest to one that was not found, best first: fewest edits, same first letter, most papers.
 * @param {string} word folded @param {number} limit edits it may be wrong by
 * @param {{ word: string, count: number }[]} candidates
 * @returns {string[]}
 */
export function nearest(word, limit, candidates) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const c of candidates) counts.set(c.word, Math.max(counts.get(c.word) ?? 0, c.count));
  return Array.from(counts, ([text, count]) => ({ text, count, far: distance(word, text, limit) }))
    .filter((c) => c.far > 0 && c.far <= limit && (word.length > SHORT || slipped(word, c.text)))
    .sort((a, b) => a.far - b.far || Number(b.text[0] === word[0]) - Number(a.text[0] === word[0])
      || b.count - a.count || (a.text < b.text ? -1 : 1))
    .map((c) => c.text);
}
