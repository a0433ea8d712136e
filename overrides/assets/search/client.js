/** The page's end of the search worker: one query at work, one waiting, older ones dropped. */

/** @returns {string} address of the site's root, from `<html data-base>` */
export function root() {
  return new URL(document.documentElement.dataset.base || "./", document.baseURI).href;
}

/** @typedef {import("./engine.js").Questions} Questions */

export class Client {
  constructor() {
    /** @type {Worker | null} */
    this.worker = null;
    this.number = 0;
    /** @type {Map<number, { resolve: (value: never) => void, reject: (error: Error) => void }>} */
    this.asked = new Map();
    /** @type {Map<string, { start: () => void, drop: () => void } | null>} kinds at work, what waits */
    this.busy = new Map();
  }

  /** Asks; gives null where a newer question of the same kind came first.
   *  @template {keyof Questions} K @param {K} kind @param {Questions[K][0]} body
   *  @returns {Promise<Questions[K][1] | null>} */
  latest(kind, body) {
    return new Promise((resolve, reject) => {
      const start = () => {
        this.busy.set(kind, null);
        this.ask(kind, body).then((value) => resolve(this.busy.get(kind) ? null : value), reject)
          .finally(() => this.next(kind));
      };
      if (!this.busy.has(kind)) return start();
      this.busy.get(kind)?.drop();
      this.busy.set(kind, { start, drop: () => resolve(null) });
    });
  }

  /** @param {string} kind */
  next(kind) {
    const waiting = this.busy.get(kind);
    this.busy.delete(kind);
    waiting?.start();
  }

  /** @template {keyof Questions} K @param {K} kind @param {Questions[K][0]} body
   *  @returns {Promise<Questions[K][1]>} */
  ask(kind, body) {
    return new Promise((resolve, reject) => {
      this.worker ??= this.open();
      const number = ++this.number;
      this.asked.set(number, { resolve, reject });
      this.worker.postMessage({ number, kind, body: { ...body, base: `${root()}search/` } });
    });
  }

  /** @returns {Worker} */
  open() {
    const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }) => {
      const asked = this.asked.get(data.number);
      this.asked.delete(data.number);
      if (data.error === undefined) asked?.resolve(/** @type {never} */ (data.value));
      else asked?.reject(new Error(data.error));
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.worker = null;
      for (const { reject } of this.asked.values()) reject(new Error("the search program did not start"));
      this.asked.clear();
    });
    return worker;
  }
}
