/** Ids of papers as readers have them: whole or in part, as address, DOI or citation. */

const LONGEST = 300; // characters of an address
const NUMBER = "\\d{4}\\.\\d{4,5}";
const OLD = "[a-z-]+(?:\\.[a-z]{2})?/\\d{7}";
const HOSTS = "(?:https?://\\S+?/|[\\w.-]*(?:arxiv\\.org|alphaxiv\\.org|huggingface\\.co|hf\\.co)(?:/[\\w-]+)+?/)";
const DOI = "(?:(?:https?://)?(?:dx\\.)?doi\\.org/|doi:?\\s*)?10\\.48550/(?:arxiv\\.)?";
const BEFORE = `(?:${HOSTS}|${DOI}|(?:arxiv|alphaxiv|hf|id)\\s*[:#/]?\\s*)?`;
const WHOLE = new RegExp(`^${BEFORE}(${NUMBER}|${OLD})(?:\\s*v\\d+)?(?:\\.pdf)?(?:[/?#]\\S*|[.,;)\\]])?$`, "i");
const PART = new RegExp(`^${BEFORE}(\\d{4}\\.\\d{1,4})$`, "i");

/**
 * The papers whose id the query is, in any of its forms, or begins.
 * @param {string} query @param {import("./lookup.js").Lookup} lookup
 * @returns {Promise<{ id: string, terms: import("./score.js").Term[] } | null>} no terms where the
 *   index has none; null where the query is no id
 */
export async function papersNamed(query, lookup) {
  const text = bare(query);
  const id = WHOLE.exec(text)?.[1].toLowerCase();
  const own = id ? await lookup.term(id) : null;
  if (id && own) return { id, terms: [own] };
  const part = PART.exec(text)?.[1];
  const begun = part ? await Promise.all(lookup.segments.map((s) => s.range(part, `${part}:`, 2))) : [];
  const ids = [...new Set(begun.flat().map(({ term }) => term))].filter((term) => /^\d{4}\.\d{4,5}$/.test(term));
  const terms = await Promise.all(ids.map((term) => lookup.term(term)));
  return id || ids.length ? { id: id ?? "", terms: terms.filter((term) => term !== null) } : null;
}

/** @param {string} query */
function bare(query) {
  return query.slice(0, LONGEST).replace(/[\p{Cf}<>[\]()"]+/gu, "").trim();
}
