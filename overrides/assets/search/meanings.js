
import { idf } from "./score.js";
const P = globalThis.P ?? {};
const GAP = P.gap ?? 3;
const MOSTM = P.most ?? 2;
const BETA = P.beta ?? 0.6;
const MODE = P.mode ?? "own";
const LEASTW = P.scale ?? 1;

export async function meanings(plan, lookup, massOf, countOf = () => 0) {
  if (P.off) return [];
  const { words, sequence } = plan;
  const hung = await Promise.all(words.map((w) => w.exact ? [] : lookup.meanings(w.term)));
  const found = words.flatMap((w, i) => hung[i].flatMap(([rest, concept]) => {
    const all = [w.term, ...rest];
    const span = all.length + (all.length > 1 ? GAP : 0);
    const at = sequence.findIndex((_, from) => { const s = sequence.slice(from, from + span); return all.every((x) => s.includes(x)); });
    if (at < 0) return [];
    if (!rest.length && countOf(i) > (P.share ?? 0.03) * lookup.papers) return [];
    const covers = words.flatMap((v, j) => all.includes(v.term) ? [j] : []);
    if (rest.length && covers.every((j) => !lookup.light.has(words[j].term) && countOf(j) > (P.share2 ?? 9) * lookup.papers)) return [];
    return [{ concept, all, covers, told: covers.reduce((s, j) => s + massOf(j), 0) }];
  }));
  found.sort((a, b) => b.all.length - a.all.length || b.told - a.told);
  const kept = [];
  for (const f of found) {
    if (kept.some((k) => (k.concept === f.concept) || (k.all.length > f.all.length && f.all.every((x) => k.all.includes(x))))) {
      const same = kept.find((k) => k.concept === f.concept);
      if (same) { same.covers = [...new Set([...same.covers, ...f.covers])]; }
      continue;
    }
    kept.push(f);
  }
  const best = kept.slice(0, MOSTM);
  const terms = await Promise.all(best.map((f) => lookup.term("~" + f.concept)));
  return best.flatMap((f, n) => {
    const term = terms[n];
    if (!term) return [];
    const own = idf(lookup.papers, term.count);
    globalThis.MM?.push(`${f.all.join(" ")} -> ${f.concept}`);
    if (P.log) console.error(plan.sequence.join(" "), "->", f.concept, f.all.join(","), term.count, own.toFixed(2), f.told.toFixed(2));
    return [{
      concept: f.concept,
      reweigh(worth, mass) {
        if (MODE === "typed") return;
        const sum = f.covers.reduce((s, j) => s + worth[j] * mass(j), 0);
        let target = own * LEASTW;
        if (P.up === false) target = Math.min(sum, target);
        if (MODE === "mean") target = (target + sum) / 2;
        if (sum > 0) for (const j of f.covers) worth[j] *= target / sum;
      },
      add(bits, made, worth, found) {
        const covered = f.covers.reduce((s, j) => s | bits[j], 0);
        let weight = BETA * own;
        if (MODE === "typed") weight = BETA * f.covers.reduce((s, j) => s + worth[j] * massOf(j), 0);
        if (!covered) {
          const bit = 1 << made.masses.length;
          made.masses.push(own);
          made.groups.push({ terms: [term], idf: weight, bits: bit });
        } else made.groups.push({ terms: [term], idf: weight, bits: covered });
      },
    }];
  });
}
