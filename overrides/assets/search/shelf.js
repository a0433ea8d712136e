/** Files of the index by name, each fetched and decoded once; what fails is forgotten. */

import { inflate } from "./bytes.js";

const HELD = 2000; // decoded files kept

/**
 * @typedef {{ name: string, papers: number, postings: string, heads: string, spelling: string,
 *   acronyms: string, cards: string, days: string, votes: string, tagged: string,
 *   tags: string[] } & { [flag: string]: unknown }} Part a segment, as the manifest names its files
 * @typedef {{ format: number, papers: number, cards: number, name: number,
 *   epoch: string, author: string, organization: string, tag: string, title: string, beginning: number, names: [number, number],
 *   concept: string, phrases: string, long_form: [number, number],
 *   model: { authors_weight: number, abstract_b: number, coverage: number, k1: number, top: number }, spelling: { prefix: number, least: number },
 *   words: import("./words.js").Rules, common: string[], light: string[], same: string[][], flags: string[],
 *   tags: [string, string, number][], moved: Record<string, string>,
 *   segments: Part[] }} Manifest
 */

/** A file that is missing, broken or out of reach. */
export class ShelfError extends Error {
  /** @param {string} path @param {unknown} cause */
  constructor(path, cause) {
    super(`${path}: ${cause instanceof Error ? cause.message : cause}`);
    this.name = "ShelfError";
  }
}

export class Shelf {
  /** @param {(path: string, cache: RequestCache) => Promise<Response>} read asks for a file */
  constructor(read) {
    this.read = read;
    /** @type {Set<string>} */
    this.failed = new Set();
    /** @type {Map<string, Promise<unknown>>} */
    this.held = new Map();
  }

  /** @returns {Promise<Manifest>} asked for anew */
  async manifest() {
    try {
      const told = await (await this.read("manifest.json", "no-cache")).json();
      if (told.format !== 1) throw new Error(`format ${told.format} is not known`);
      return told;
    } catch (cause) {
      throw new ShelfError("manifest.json", cause);
    }
  }

  /**
   * @template T
   * @param {string} folder @param {string} name @param {(bytes: Uint8Array) => T} decode
   * @returns {Promise<T>}
   */
  load(folder, name, decode) {
    const path = `${folder}/${name}.bin`;
    let value = /** @type {Promise<T> | undefined} */ (this.held.get(path));
    if (value) this.held.delete(path); // and back in as the newest
    else value = this.open(path, decode);
    this.held.set(path, value);
    if (this.held.size > HELD) this.held.delete(/** @type {string} */ (this.held.keys().next().value));
    return value;
  }

  /**
   * @template T
   * @param {string} path @param {(bytes: Uint8Array) => T} decode @returns {Promise<T>}
   */
  async open(path, decode) {
    try {
      const cache = this.failed.delete(path) ? "reload" : "force-cache";
      return decode(await inflate(await this.read(path, cache)));
    } catch (cause) {
      this.held.delete(path);
      this.failed.add(path);
      throw new ShelfError(path, cause);
    }
  }
}

/**
 * Reads below an address; slices never change under their name, so any cached copy will do.
 * @param {string} base @returns {(path: string, cache: RequestCache) => Promise<Response>}
 */
export function fetcher(base) {
  return async (path, cache) => {
    const answer = await fetch(new URL(path, base), { cache });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return answer;
  };
}
