/**
 * How near a paper is to those a reader saved, and by what: rare words and pairs of words of titles
 * and texts, tags, authors. Pure, so that Node runs it too (`python -m tests.bench.for_me`).
 *
 * What makes a word rare must not grow with the archive nor hang on the list at hand: it is the
 * word's place among the commonest of this field, which follow Zipf's law. A word that is not among
 * them is rare. The true counts of 5,042 papers in its place are not better (docs/design.md, §11).
 */

const COMMON = ("and the to a we of in model for that on with thi by our as is from language large introduce task "
  + "performance an are method training across while propose benchmark these based at demonstrate framework which "
  + "data llm generation existing can however experiment achieve http dataset or high state such result github code "
  + "their have through into reasoning both learning quality it show using image evaluation work novel art address "
  + "challenge approach more multi fine capabilitie present text over available be first scale visual only human "
  + "paper has com diverse extensive two remain its real often time world but open via further new enable between "
  + "improve also level significantly recent trained provide without efficient complex video significant process "
  + "domain system key outperform source understanding including research accuracy inference token generate not "
  + "enabling multiple yet vision where diffusion tuning information multimodal enhance context single when long "
  + "design baseline each current than improvement evaluate gap step agent strong designed effective approache "
  + "comprehensive specific application they variou representation knowledge dynamic use all efficiency input "
  + "challenging analysi due limitation three require during limited reinforcement parameter problem effectively "
  + "different architecture paradigm pipeline within critical like mechanism optimization achieving specifically "
  + "compared prior potential question leverage one strategy attention up feature generated pre ability "
  + "effectiveness reveal most scenario user alignment toward under ai space then cost generative prompt general "
  + "even finding reward stage test how scaling semantic unified self aware interaction modeling output robust "
  + "insight issue transformer perform furthermore struggle instruction io low environment generating them control "
  + "lack future other computational foundation support").split(" ");
const RANKS = new Map(COMMON.map((word, i) => [word, i + 1]));
const EVERYWHERE = 22; // the words up to this place stand in nearly every paper, and tell nothing
const RARE = 3.2; // the weight of a word that is not among the common ones
const KEPT = 48; // terms of a saved paper; fewer find less, more only cost storage
const TITLE = 2; // a word of the title counts as often
const AUTHOR = 0.25; // beside words whose squares add up to 1
const TAG = 0.1;
const AUTHORS = 20;

/** @typedef {{ terms: [string, number][], authors: string[], tags: [string, string][] }} Paper
 *  its terms with weights, its authors, its tags as slug and title */

/** @param {string} text @returns {{ word: string, shown: string }[]} folded, and as written */
function words(text) {
  return (text.match(/[\p{L}\p{N}]+/gu) ?? []).map((shown) => {
    const word = shown.toLowerCase();
    return { word: word.length > 3 ? word.replace(/(?<=[^s])s$/, "") : word, shown };
  });
}

/** @param {string} word @returns {number} 0 to RARE */
function rarity(word) {
  if (/^\p{N}*$|^.$/u.test(word)) return 0;
  const rank = RANKS.get(word);
  return rank === undefined ? RARE : Math.max(0, Math.log(rank / EVERYWHERE));
}

/** The terms of a text with their weight apart from how often they stand there, in its order.
 *  @param {string} text @returns {Iterable<{ term: string, weight: number, shown: string }>} */
function* found(text) {
  /** @type {{ word: string, shown: string, weight: number } | null} */
  let before = null;
  for (const { word, shown } of words(text)) {
    const weight = rarity(word);
    if (weight) yield { term: word, weight, shown };
    if (weight > 0.9 && before && before.weight > 0.9) {
      yield { term: `${before.word} ${word}`, weight: (before.weight + weight) / 1.6, shown: `${before.shown} ${shown}` };
    }
    before = { word, shown, weight };
  }
}

/** What tells a paper from others. @param {string} title @param {string} text its abstract
 *  @param {number} [most] terms @returns {[string, number][]} with weights, whose squares add up to 1 */
export function terms(title, text, most = KEPT) {
  /** @type {Map<string, { count: number, weight: number }>} */
  const counted = new Map();
  for (const [part, times] of /** @type {[string, number][]} */ ([[title, TITLE], [text, 1]])) {
    for (const { term, weight } of found(part)) {
      counted.set(term, { count: (counted.get(term)?.count ?? 0) + times, weight });
    }
  }
  const weighed = [...counted].map(([term, { count, weight }]) => /** @type {[string, number]} */ (
    [term, weight * Math.min(1 + Math.log(count), 2.5)]));
  const kept = weighed.sort((a, b) => b[1] - a[1]).slice(0, most);
  const length = Math.hypot(...kept.map(([, weight]) => weight));
  return kept.map(([term, weight]) => [term, Number((weight / length).toFixed(3))]);
}

/** @param {Paper} paper @returns {[string, number][]} all by which it may be near another */
function features({ terms: own, authors, tags }) {
  return [...own, .../** @type {[string, number][]} */ (tags.map(([slug]) => [`#${slug}`, TAG])),
    .../** @type {[string, number][]} */ (authors.slice(0, AUTHORS).map((name) => [`@${name}`, AUTHOR]))];
}

/** What saved papers have in common. @param {Paper[]} saved
 *  @returns {Map<string, { weight: number, papers: number }>} by feature, and how many have it */
export function profile(saved) {
  const sum = new Map();
  for (const paper of saved) {
    for (const [name, weight] of features(paper)) {
      const held = sum.get(name) ?? { weight: 0, papers: 0 };
      sum.set(name, { weight: held.weight + weight / saved.length, papers: held.papers + 1 });
    }
  }
  return sum;
}

/** @param {ReturnType<typeof profile>} mine @param {Paper} paper
 *  @returns {{ score: number, by: string[] }} how near, and the three features that say most */
export function nearness(mine, paper) {
  let score = 0;
  /** @type {[string, number][]} */
  const shared = [];
  for (const [name, weight] of features(paper)) {
    const held = mine.get(name);
    if (!held) continue;
    const part = weight * held.weight * Math.sqrt(held.papers);
    score += part;
    // One paper alone may share a word by chance.
    if (held.papers > 1 || name.startsWith("@")) shared.push([name, part]);
  }
  shared.sort((a, b) => b[1] - a[1] || b[0].length - a[0].length);
  /** @type {string[]} */
  const by = [];
  for (const [name] of shared) {
    const within = by.some((other) => ` ${other} `.includes(` ${name} `) || ` ${name} `.includes(` ${other} `));
    if (!within && by.length < 3) by.push(name);
  }
  return { score, by };
}

/** Features in the paper's own words. @param {string[]} by of `nearness` @param {Paper} paper
 *  @param {string} text of the paper @returns {string} as in "world models, Ziwei Liu" */
export function why(by, paper, text) {
  const shown = new Map([...found(text)].reverse().map((term) => [term.term, term.shown]));
  const titles = new Map(paper.tags.map(([slug, title]) => [`#${slug}`, title]));
  return by.map((name) => shown.get(name) ?? titles.get(name) ?? name.replace(/^@/, "")).join(", ");
}
