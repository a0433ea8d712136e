/** Reading the index's bytes: varints, front-coded names, zlib streams (docs/search-format.md). */

const utf8 = new TextDecoder();

/** A place in some bytes. */
export class Cursor {
  /** @param {Uint8Array} bytes @param {number} [at] */
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
    /** @type {Uint8Array} */
    this.name = new Uint8Array(0);
  }

  get done() {
    return this.at >= this.bytes.length;
  }

  /** @returns {number} the next varint; throws RangeError past the end */
  varint() {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      if (this.at >= this.bytes.length) throw new RangeError("slice ends early");
      const byte = this.bytes[this.at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  }

  /** @param {number} length @returns {Uint8Array} a view of the next bytes */
  take(length) {
    if (this.at + length > this.bytes.length) throw new RangeError("slice ends early");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** @param {number} length @returns {string} */
  text(length) {
    return utf8.decode(this.take(length));
  }

  /** @returns {string} the next front-coded name; the one before it is remembered */
  fronted() {
    const shared = this.varint();
    const more = this.take(this.varint());
    const name = new Uint8Array(shared + more.length);
    name.set(this.name.subarray(0, shared));
    name.set(more, shared);
    this.name = name;
    return utf8.decode(name);
  }
}

/** @param {Response} answer a zlib stream @returns {Promise<Uint8Array>} rejects where it is damaged */
export async function inflate(answer) {
  if (!answer.body) throw new Error("empty");
  const stream = answer.body.pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Uint8Array} bytes @returns {string[]} the file names in a row of six bytes each */
export function names(bytes) {
  const found = [];
  for (let at = 0; at + 6 <= bytes.length; at += 6) {
    found.push(Array.from(bytes.subarray(at, at + 6), (b) => b.toString(16).padStart(2, "0")).join(""));
  }
  return found;
}

/**
 * @template T
 * @param {T[]} sorted @param {(item: T) => boolean} before true for a leading run of the items
 * @returns {number} how many items that run has
 */
export function leading(sorted, before) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(sorted[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}
