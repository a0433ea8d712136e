/** Papers from lists: BM25F impacts times idf, weighed by the share of the query that is found. */

/**
 * @typedef {import("./segment.js").List} List
 * @typedef {{ base: number, list: List }} Part a segment's list; its papers are numbered from `base`
 * @typedef {{ count: number, parts: Part[], weight?: number }} Term a term over all segments
 * @typedef {{ terms: Term[], idf: number, bits: number, concept?: string }} Group
 *   terms of which the best counts, and the words they stand for; `concept`: what these mean
 * @typedef {import("./shelf.js").Manifest["model"]} Model
 */

export const MOST = 31; // words that are told apart in one number

/** @param {number} papers @param {number} count @returns {number} BM25's idf, never negative */
export function idf(papers, count) {
  return Math.log(1 + (papers - count + 0.5) / (count + 0.5));
}

/**
 * Scores of all papers, and what share of the query's idf mass each holds.
 * @param {number} papers @param {Group[]} groups @param {number[]} masses of the words, by bit
 * @param {Model} model
 * @returns {{ scores: Float32Array, shares: Float32Array, typed: (paper: number) => number }} `typed`:
 *   the share that a paper holds in the words as they were typed
 */
export function tally(papers, groups, masses, { coverage, top }) {
  const scores = new Float32Array(papers);
  const bits = new Uint32Array(papers);
  const add = (/** @type {Group} */ group) => {
    if (group.terms.length === 1) addTerm(group, group.terms[0], top, scores, bits);
    else addBest(group, papers, top, scores, bits);
  };
  groups.filter(({ concept }) => concept === undefined).forEach(add);
  const own = bits.slice();
  groups.filter(({ concept }) => concept !== undefined).forEach(add);
  const shares = new Float32Array(papers);
  const total = masses.reduce((sum, mass) => sum + mass, 0) || 1;
  const tables = [0, 8, 16, 24].map((shift) => masses8(masses, shift));
  const share = (/** @type {number} */ held) => (tables[0][held & 255] + tables[1][held >>> 8 & 255]
    + tables[2][held >>> 16 & 255] + tables[3][held >>> 24]) / total;
  const factors = tables[0].map((mass) => Math.pow(Math.fround(mass / total), coverage));
  for (let paper = 0; paper < papers; paper++) {
    const held = bits[paper];
    if (held === 0) continue;
    shares[paper] = share(held);
    scores[paper] *= held < 256 ? factors[held] : Math.pow(shares[paper], coverage);
  }
  return { scores, shares, typed: (paper) => share(own[paper]) };
}

/** @param {number[]} masses @param {number} shift @returns {Float64Array} mass of each byte of bits */
function masses8(masses, shift) {
  return Float64Array.from({ length: 256 }, (_, byte) => {
    let mass = 0;
    for (let bit = 0; bit < 8; bit++) if (byte >> bit & 1) mass += masses[shift + bit] ?? 0;
    return mass;
  });
}

/** @param {Group} group @param {Term} term @param {number} top the highest impact
 *  @param {Float32Array} scores @param {Uint32Array} bits */
function addTerm(group, term, top, scores, bits) {
  const weight = group.idf * (term.weight ?? 1) / top;
  for (const { base, list } of term.parts) {
    const { papers, impacts } = list;
    for (let i = 0; i < papers.length; i++) {
      const paper = base + papers[i];
      scores[paper] += weight * impacts[i];
      bits[paper] |= group.bits;
    }
  }
}

/** @param {Group} group @param {number} size @param {number} top the highest impact
 *  @param {Float32Array} scores @param {Uint32Array} bits */
function addBest(group, size, top, scores, bits) {
  const best = new Float32Array(size);
  for (const term of group.terms) {
    const weight = group.idf * (term.weight ?? 1) / top;
    for (const { base, list } of term.parts) {
      const { papers, impacts } = list;
      for (let i = 0; i < papers.length; i++) {
        const value = weight * impacts[i];
        if (value > best[base + papers[i]]) best[base + papers[i]] = value;
      }
    }
  }
  for (let paper = 0; paper < size; paper++) {
    if (best[paper] === 0) continue;
    scores[paper] += best[paper];
    bits[paper] |= group.bits;
  }
}

/** @param {Group[]} groups @param {number} paper @returns {string[]} the concepts it is of */
export function conceptsOf(groups, paper) {
  return groups.flatMap(({ concept, terms }) => (concept !== undefined && terms.some(({ parts }) => (
    parts.some(({ base, list }) => list.papers.includes(paper - base)))) ? [concept] : []));
}

/** @param {Term[]} terms @param {number} papers @returns {Uint8Array} 1 for papers that hold them all */
export function holders(terms, papers) {
  const counts = new Uint8Array(papers);
  for (const term of terms) {
    for (const { base, list } of term.parts) for (const paper of list.papers) counts[base + paper]++;
  }
  for (let paper = 0; paper < papers; paper++) counts[paper] = counts[paper] >= terms.length ? 1 : 0;
  return counts;
}

/** @param {Term[]} terms @param {number} papers @param {number} weight
 *  @returns {Term} the papers that hold all terms, with their mean impact */
export function joint(terms, papers, weight) {
  const held = holders(terms, papers);
  const sums = new Uint16Array(papers);
  for (const term of terms) {
    for (const { base, list } of term.parts) {
      list.papers.forEach((paper, i) => { sums[base + paper] += list.impacts[i]; });
    }
  }
  const all = Uint32Array.from(held.keys()).filter((paper) => held[paper] === 1);
  const list = { papers: all, impacts: Uint8Array.from(all, (paper) => sums[paper] / terms.length) };
  return { count: all.length, parts: [{ base: 0, list }], weight };
}

/**
 * The papers with the best ones first, in order; equal ones newest first. The rest follows as it came.
 * @template {Float32Array | Uint32Array} Values
 * @param {Values} values by paper @param {Uint32Array} papers @param {number} count wanted in order
 * @returns {Uint32Array}
 */
export function ranked(values, papers, count) {
  const best = (/** @type {number} */ a, /** @type {number} */ b) => values[b] - values[a] || b - a;
  if (papers.length <= 2 * count) return papers.sort(best);
  // Sorted without a comparison of ours, numbers are ten times faster.
  const sorted = values.slice(0, papers.length);
  papers.forEach((paper, i) => { sorted[i] = values[paper]; });
  const least = sorted.sort()[papers.length - count];
  const first = papers.filter((paper) => values[paper] >= least).sort(best);
  const found = new Uint32Array(papers.length);
  found.set(first);
  found.set(papers.filter((paper) => values[paper] < least), first.length);
  return found;
}
