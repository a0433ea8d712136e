/** Reading the index's bytes: varints, front-coded names, zlib streams (docs/search-format.md). */

const utf8 = new TextDecoder();

/** A place in some bytes. */
export class Cursor {
  /** @param {Uint8Array} bytes @param {number} [at] */
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
    // Names that were read, each with a line end: decoding all at once is much faster.
    this.told = new Uint8Array(0);
    this.begin = 0;
    this.end = 0;
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

  /** @param {number} length bytes to pass by; throws RangeError past the end */
  skip(length) {
    if (this.at + length > this.bytes.length) throw new RangeError("slice ends early");
    this.at += length;
  }

  /** @param {number} length @returns {Uint8Array} a view of the next bytes */
  take(length) {
    this.skip(length);
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** @param {number} length @returns {string} */
  text(length) {
    return utf8.decode(this.take(length));
  }

  /** Reads the next front-coded name, for `names`. */
  fronted() {
    const shared = this.varint();
    const more = this.take(this.varint());
    const end = this.end + shared + more.length;
    if (end >= this.told.length) {
      const wider = new Uint8Array(2 * end + this.bytes.length);
      wider.set(this.told);
      this.told = wider;
    }
    this.told.copyWithin(this.end, this.begin, this.begin + shared);
    this.told.set(more, this.end + shared);
    this.begin = this.end;
    this.told[end] = 10;
    this.end = end + 1;
  }

  /** @returns {string[]} the names that were read */
  names() {
    return this.end ? utf8.decode(this.told.subarray(0, this.end - 1)).split("\n") : [];
  }
}

/** Whole at once: piped as it comes, each slice passes the worker's queue several times.
 *  @param {Response} answer a zlib stream @returns {Promise<Uint8Array>} rejects where it is damaged */
export async function inflate(answer) {
  const { readable, writable } = new DecompressionStream("deflate");
  const writer = writable.getWriter();
  const written = [writer.write(new Uint8Array(await answer.arrayBuffer())), writer.close()];
  for (const step of written) step.catch(() => {}); // the reader is told of it too
  const parts = [];
  const reader = readable.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value);
  return parts.length === 1 ? parts[0] : new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** @param {Uint8Array} bytes @param {number} size bytes a name @returns {string[]} file names in a row */
export function names(bytes, size) {
  const found = [];
  for (let at = 0; at + size <= bytes.length; at += size) {
    found.push(Array.from(bytes.subarray(at, at + size), (b) => b.toString(16).padStart(2, "0")).join(""));
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
