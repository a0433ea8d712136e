/**
 * Snowball's English stemmer (https://snowballstem.org/algorithms/english/stemmer.html), for
 * words of a-z only. It gives what the PyPI package snowballstemmer gives at build time.
 */

const WHOLE = new Map(Object.entries({
  skis: "ski", skies: "sky", idly: "idl", gently: "gentl", ugly: "ugli", early: "earli",
  only: "onli", singly: "singl", sky: "sky", news: "news", howe: "howe", atlas: "atlas",
  cosmos: "cosmos", bias: "bias", andes: "andes",
}));
const STEP2 = pairs("ational:ate tional:tion enci:ence anci:ance abli:able entli:ent ization:ize "
  + "izer:ize ation:ate ator:ate alism:al aliti:al alli:al fulness:ful ousli:ous ousness:ous "
  + "iveness:ive iviti:ive biliti:ble bli:ble ogist:og ogi:og fulli:ful lessli:less li:");
const STEP3 = pairs("ational:ate tional:tion alize:al icate:ic iciti:ic ical:ic ful: ness: ative:");
const STEP4 = pairs("ement: ment: ance: ence: able: ible: ant: ent: ism: ate: iti: ous: ive: ize: "
  + "ion: al: er: ic:");

/** @param {string} list @returns {[string, string][]} endings and what replaces them */
function pairs(list) {
  const found = list.split(" ").map((pair) => /** @type {[string, string]} */ (pair.split(":")));
  return found.sort((a, b) => b[0].length - a[0].length);
}

/** @param {string} word lower case, a-z only @returns {string} */
export function snowball(word) {
  if (word.length < 3) return word;
  const whole = WHOLE.get(word);
  if (whole !== undefined) return whole;
  let w = word.replace(/^y|([aeiouy])y/g, (_, v) => (v ?? "") + "Y");
  const [r1, r2] = regions(w);
  w = step1b(step1a(w), r1);
  w = w.replace(/(?<=.[^aeiouy])[yY]$/, "i");
  w = step3(step2(w, r1), r1, r2);
  w = step5(step4(w, r2), r1, r2);
  return w.replace(/Y/g, "y");
}

/** @param {string} w @returns {[number, number]} where R1 and R2 begin */
function regions(w) {
  const after = (/** @type {number} */ from) => {
    const at = w.slice(from).search(/[aeiouy][^aeiouy]/);
    return at < 0 ? w.length : from + at + 2;
  };
  const start = /^(arsen|commun|emerg|gener|inter|later|organ|past|univers)/.exec(w);
  const r1 = start ? start[0].length : after(0);
  return [r1, after(r1)];
}

/** @param {string} w */
function step1a(w) {
  if (w.endsWith("sses")) return w.slice(0, -2);
  if (/ie[ds]$/.test(w)) return w.slice(0, w.length > 4 ? -2 : -1);
  if (/(us|ss)$/.test(w)) return w;
  return /[aeiouy].+s$/.test(w) ? w.slice(0, -1) : w;
}

/** @param {string} w @param {number} r1 */
function step1b(w, r1) {
  const eed = /eed(ly)?$/.exec(w);
  if (eed) {
    if (eed.index < r1 || /^(succ|proc|exc)$/.test(w.slice(0, eed.index))) return w;
    return w.slice(0, eed.index) + "ee";
  }
  const end = /(ed|edly|ing|ingly)$/.exec(w);
  if (!end) return w;
  const rest = w.slice(0, end.index);
  if (end[1] === "ing") {
    if (/^[^aeiouy]y$/.test(rest)) return rest[0] + "ie";
    if (/^(even|cann|inn|earr|herr|out)$/.test(rest)) return w;
  }
  return /[aeiouy]/.test(rest) ? mend(rest, r1) : w;
}

/** What follows the loss of -ed or -ing. @param {string} w @param {number} r1 */
function mend(w, r1) {
  if (/(at|bl|iz)$/.test(w)) return w + "e";
  if (/(bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(w)) return /^[aeo]..$/.test(w) ? w : w.slice(0, -1);
  return w.length === r1 && short(w) ? w + "e" : w;
}

/** Whether a word ends in a short syllable. @param {string} w */
function short(w) {
  return /[^aeiouy][aeiouy][^aeiouywxY]$/.test(w) || /^[aeiouy][^aeiouy]$/.test(w)
    || w.endsWith("past");
}

/** @param {string} w @param {[string, string][]} endings @returns {[string, string] | undefined} */
function ending(w, endings) {
  return endings.find(([end]) => w.endsWith(end));
}

/** @param {string} w @param {number} r1 */
function step2(w, r1) {
  const found = ending(w, STEP2);
  if (!found || w.length - found[0].length < r1) return w;
  const rest = w.slice(0, -found[0].length);
  if (found[0] === "ogi" && !rest.endsWith("l")) return w;
  if (found[0] === "li" && !/[cdeghkmnrt]$/.test(rest)) return w;
  return rest + found[1];
}

/** @param {string} w @param {number} r1 @param {number} r2 */
function step3(w, r1, r2) {
  const found = ending(w, STEP3);
  if (!found) return w;
  const at = w.length - found[0].length;
  return at < (found[0] === "ative" ? r2 : r1) ? w : w.slice(0, at) + found[1];
}

/** @param {string} w @param {number} r2 */
function step4(w, r2) {
  const found = ending(w, STEP4);
  if (!found) return w;
  const at = w.length - found[0].length;
  if (at < r2 || (found[0] === "ion" && !/[st]$/.test(w.slice(0, at)))) return w;
  return w.slice(0, at);
}

/** @param {string} w @param {number} r1 @param {number} r2 */
function step5(w, r1, r2) {
  const at = w.length - 1;
  const rest = w.slice(0, at);
  if (w.endsWith("e")) return at >= r2 || (at >= r1 && !short(rest)) ? rest : w;
  return w.endsWith("ll") && at >= r2 ? rest : w;
}
