/** Compounds that papers write together: a reader who parts them, or joins them, means the same. */

const MOST = 4; // words of a compound

/** @typedef {import("./words.js").Tokeniser} Tokeniser */

export class Compounds {
  /** @param {string[]} both written with a hyphen or as one word, by the stems of their words
   *  @param {string[]} closed one word @param {Tokeniser} tokeniser */
  constructor(both, closed, tokeniser) {
    this.tokeniser = tokeniser;
    this.known = new Set([...both, ...closed]);
    this.parted = new Map(both.map((key) => [tokeniser.stem(key.replaceAll("-", "")), key]));
  }

  /** @param {string} token @returns {boolean} whether it is one of them, in parts */
  holds(token) {
    return this.known.has(this.tokeniser.split(token).parts.join("-"));
  }

  /** @param {string[]} tokens of a query @param {boolean} open whether the last one is being typed
   *  @returns {string[]} what stands apart together, and what is one word in parts */
  joined(tokens, open) {
    const single = tokens.map((token) => this.tokeniser.split(token).whole === null);
    const made = [];
    for (let at = 0; at < tokens.length;) {
      const size = this.size(tokens, single, at);
      const parted = size === 1 && single[at] && !(open && at === tokens.length - 1)
        && this.parted.get(this.tokeniser.stem(tokens[at]));
      made.push(parted || words(tokens, at, size).join("-"));
      at += size;
    }
    return made;
  }

  /** @param {string[]} tokens @param {boolean[]} single @param {number} at
   *  @returns {number} how many of them are one compound */
  size(tokens, single, at) {
    for (let size = Math.min(MOST, tokens.length - at); size > 1; size--) {
      const stems = words(tokens, at, size).map((word) => this.tokeniser.stem(word));
      if (single.slice(at, at + size).every(Boolean) && this.known.has(stems.join("-"))) return size;
    }
    return 1;
  }
}

/** @param {string[]} tokens @param {number} at @param {number} size
 *  @returns {string[]} that many of them; a 2 between two others is "to" */
function words(tokens, at, size) {
  const found = tokens.slice(at, at + size);
  return size === 3 && found[1] === "2" ? [found[0], "to", found[2]] : found;
}
