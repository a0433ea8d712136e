/**
 * Citing in the browser: the archive's own BibTeX entries, which the generator writes
 * (generator/citing.py), read and given as RIS, CSL-JSON or a line of text. Knows no page.
 */

/**
 * @typedef {{family?: string, given?: string, suffix?: string, literal?: string}} Name
 *   As in CSL-JSON: `literal` is a group. Particles stand with the family name.
 * @typedef {{
 *   bibtex: string, key: string, title: string, author: Name[], others: boolean, year: number,
 *   month: number, eprint?: string, doi?: string, url?: string,
 * }} Entry `others`: there are more authors than are named.
 */

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const ENTRY = /^@misc\{([^\s,{}]+),\n((?: {2}\w+ = .+,\n)+)\}$/gm;
const FIELD = /^ {2}(\w+) = \{?(.*?)\}?,$/gm;
/** An author, up to an "and" that stands outside of braces. */
const AUTHOR = /((?:[^{}]|\{(?:[^{}]|\{\})*\})+?)(?: and |$)/gy;
/** @type {Record<string, string>} */
const SIGNS = { textbackslash: "\\", textasciicircum: "^", textasciitilde: "~", textbraceleft: "{", textbraceright: "}" };
const NAMED = 10;
const ARXIV = /(?:\barxiv[.:]|\barxiv\.org\/(?:abs|pdf|html)\/|\beprint\s*=\s*["{])\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})/;
const KEY = /(?:^@\w+\{|^ID {2}- |"id":\s*")[a-z]+-([a-z0-9.-]+)/;
const ID = new RegExp(`${ARXIV.source}|${KEY.source}`, "gim");

/** The text that a field's BibTeX stands for. @param {string} value */
const plainly = (value) =>
  value.replace(/\\(?:(text\w+)\{\}|(.))|[{}]/g, (_, name, sign) => SIGNS[name] ?? sign ?? "");

/** @param {string} written @returns {Name} */
function author(written) {
  if (/^\{[^]*\}$/.test(written)) return { literal: plainly(written) };
  const [family, ...rest] = plainly(written).split(", ");
  const given = rest.pop();
  return { family, ...(given && { given }), ...(rest[0] && { suffix: rest[0] }) };
}

/**
 * The entries of a .bib text that the archive wrote; what else stands there is passed over.
 * @param {string} text @returns {Entry[]}
 */
export function entries(text) {
  return Array.from(text.matchAll(ENTRY), ([bibtex, key, lines]) => {
    const fields = new Map(Array.from(lines.matchAll(FIELD), ([, name, value]) => [name, value]));
    const names = Array.from((fields.get("author") ?? "").matchAll(AUTHOR), ([, name]) => name);
    const others = names.at(-1) === "others";
    /** @type {Partial<Entry>} */
    const known = {};
    for (const name of /** @type {const} */ (["eprint", "doi", "url"])) {
      const value = fields.get(name);
      if (value) known[name] = value;
    }
    return {
      bibtex,
      key,
      title: plainly(fields.get("title") ?? ""),
      author: (others ? names.slice(0, -1) : names).map(author),
      others,
      year: Number(fields.get("year")),
      month: MONTHS.indexOf(fields.get("month") ?? "") + 1,
      ...known,
    };
  });
}

/** The entry as a CSL-JSON item. @param {Entry} entry */
export function csl({ key, title, author, year, month, eprint, doi, url }) {
  return {
    id: key,
    type: "article",
    title,
    ...(author.length && { author }),
    issued: { "date-parts": [[year, month]] },
    ...(eprint && { publisher: "arXiv", number: `arXiv:${eprint}` }),
    ...(doi && { DOI: doi }),
    ...(url && { URL: url }),
  };
}

/**
 * The entry as a RIS record, whose authors are "Last, First, Suffix".
 * @param {Entry} entry
 */
export function ris({ key, title, author, year, month, eprint, doi, url }) {
  /** @type {[string, string | undefined][]} */
  const lines = [
    ["TY", "UNPD"],
    ["ID", key],
    ["TI", title],
    ...author.map((name) => /** @type {[string, string]} */ (["AU", indexed(name)])),
    ["PY", `${year}`],
    ["DA", `${year}/${`${month}`.padStart(2, "0")}//`],
    ["PB", eprint && "arXiv"],
    ["AN", eprint && `arXiv:${eprint}`],
    ["DO", doi],
    ["UR", url],
  ];
  const told = lines.filter(([, value]) => value).map(([tag, value]) => `${tag}  - ${value}\r\n`);
  return `${told.join("")}ER  - \r\n`;
}

/** @param {Name} name */
const indexed = ({ literal, family, given, suffix }) =>
  literal ?? [family, given ?? (suffix && ""), suffix].filter((part) => part !== undefined).join(", ");

/** The entry as a line of text for a letter or a page. @param {Entry} entry */
export function plain({ title, author, others, year, month, eprint, doi, url }) {
  const names = author.map(({ literal, given, family, suffix }) =>
    literal ?? [given, family, suffix].filter(Boolean).join(" "));
  const shown = names.slice(0, names.length > NAMED ? 1 : NAMED);
  const last = others || shown.length < names.length ? "et al." : shown.length > 1 ? shown.pop() : "";
  const by = shown.join(", ") + (last && (last === "et al." ? ` ${last}` : ` and ${last}`));
  const when = new Date(Date.UTC(year, month - 1)).toLocaleDateString("en", { month: "long", year: "numeric", timeZone: "UTC" });
  const where = [eprint && `arXiv:${eprint}`, when].filter(Boolean).join(", ");
  const stop = (/** @type {string} */ part) => (/[.?!]$/.test(part) ? part : `${part}.`);
  const parts = [by && stop(by), stop(title), stop(where), doi ? `https://doi.org/${doi}` : url];
  return parts.filter(Boolean).join(" ");
}

/**
 * The ways to write entries down: their names, and what a file of several is called and holds.
 * @type {Record<string, {label: string, suffix: string, type: string, written: (all: Entry[]) => string}>}
 */
export const FORMATS = {
  bibtex: {
    label: "BibTeX",
    suffix: "bib",
    type: "application/x-bibtex",
    written: (all) => all.map((entry) => `${entry.bibtex}\n`).join("\n"),
  },
  ris: {
    label: "RIS",
    suffix: "ris",
    type: "application/x-research-info-systems",
    written: (all) => all.map(ris).join("\r\n"),
  },
  csl: {
    label: "CSL-JSON",
    suffix: "csl.json",
    type: "application/vnd.citationstyles.csl+json",
    written: (all) => `${JSON.stringify(all.map(csl), null, 2)}\n`,
  },
  plain: {
    label: "Text",
    suffix: "txt",
    type: "text/plain",
    written: (all) => all.map((entry) => `${plain(entry)}\n`).join(""),
  },
};

/**
 * The ids of papers that a .bib, RIS or CSL-JSON file names: arXiv's wherever one stands, the
 * archive's own by its keys. In the file's order, each once.
 * @param {string} text
 */
export function idsOf(text) {
  const found = Array.from(text.matchAll(ID), ([, arxiv, own]) =>
    (arxiv ?? own).toLowerCase().replace(/\.[a-z]{2}\//, "/").replace(/^([a-z-]+)-(\d{7})$/, "$1/$2"));
  return [...new Set(found)].filter((id) => /^(?:\d{4}\.\d{4,5}|[a-z-]+\/\d{7}|.+-[0-9a-f]{8})$/.test(id));
}
