/**
 * How near a paper is to those a reader saved, and by what: rare words and pairs of words of titles
 * and texts, tags, authors. Pure, so that Node runs it too (`python -m tests.bench.for_me`).
 *
 * What makes a word rare must not grow with the archive nor hang on the list at hand: it is the
 * word's place among the commonest of this field, which follow Zipf's law. A word that is not among
 * them is rare. The true counts of 5,042 papers in its place are not better (docs/design.md, §11).
 */

const GRAMMAR = ("and the to a we of in for that on with thi by our as is from an are across while these based at which "
  + "can however or such their have through into both it more over be first only has two remain its but via "
  + "further between also without not yet where when each current than they variou all due three during "
  + "within end like one up most toward under then even how them other").split(" ");
const COMMON = ("model language large introduce task performance method training propose benchmark demonstrate framework "
  + "data llm generation existing experiment achieve http dataset high state result github code reasoning "
  + "learning quality show using image evaluation work novel art address challenge approach multi fine "
  + "capabilitie present text available scale visual human paper com diverse extensive real often time world "
  + "open new enable improve level significantly recent trained provide efficient complex video significant "
  + "process domain system key outperform source understanding including research accuracy inference token "
  + "generate enabling multiple vision diffusion tuning information multimodal enhance context single long "
  + "design baseline improvement evaluate gap step agent strong designed effective approache comprehensive "
  + "specific application representation knowledge dynamic use efficiency input challenging analysi "
  + "limitation require limited reinforcement parameter problem effectively different architecture paradigm "
  + "pipeline critical mechanism optimization achieving specifically compared prior potential question "
  + "leverage strategy attention feature generated pre ability effectiveness reveal scenario user alignment "
  + "ai space cost generative prompt general finding reward stage test scaling semantic unified self aware "
  + "interaction modeling output robust insight issue transformer perform furthermore struggle instruction io "
  + "low environment generating control lack future computational foundation support").split(" ");
/** @type {Map<string, number>} places; of words that only hold a sentence together, 0 */
const RANKS = new Map([...GRAMMAR.map((word) => /** @type {[string, number]} */ ([word, 0])),
  ...COMMON.map((word, i) => /** @type {[string, number]} */ ([word, i + 1]))]);
const EVERYWHERE = 10; // the words up to this place tell nothing alone
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
  return rank === undefined ? RARE : rank && Math.max(0.1, Math.log(rank / EVERYWHERE));
}

/** The terms of a text with their weight apart from how often they stand there, in its order.
 *  @param {string} text @returns {Iterable<{ term: string, weight: number, shown: string }>} */
function* found(text) {
  /** @type {{ word: string, shown: string, weight: number } | null} */
  let before = null;
  for (const { word, shown } of words(text)) {
    const weight = rarity(word);
    if (weight > 0.1) yield { term: word, weight, shown };
    if (weight && before?.weight && weight + before.weight > 1) {
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
  shared.sort((a, b) => b[1] - a[1]);
  const within = (/** @type {string} */ word, /** @type {string} */ words) => ` ${words} `.includes(` ${word} `);
  /** @type {string[]} */
  const by = [];
  for (const [name, part] of shared) {
    // A pair says more than a word of it.
    const said = shared.find(([pair, own]) => pair !== name && within(name, pair) && own > part / 4)?.[0] ?? name;
    if (by.length < 3 && !by.some((other) => within(said, other) || within(other, said))) by.push(said);
  }
  return { score, by };
}

/** Features in the paper's own words. @param {string[]} by of `nearness` @param {Paper} paper
 *  @param {string} text of the paper @returns {string} as in "world models, Ziwei Liu" */
export function why(by, paper, text) {
  const shown = new Map([...found(text)].reverse().map((term) => [term.term, term.shown]));
  const titles = new Map(paper.tags.map(([slug, title]) => [`#${slug}`, title]));
  const all = by.map((name) => shown.get(name) ?? titles.get(name) ?? name.replace(/^@/, ""));
  const longer = (/** @type {string} */ one) => all.some((other) => other.length > one.length && other.toLowerCase().includes(one.toLowerCase()));
  return all.filter((one) => !longer(one)).join(", ");
}
