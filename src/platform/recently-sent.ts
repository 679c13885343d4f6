/** What was sent to a device of late: written to its socket, and perhaps never read. Pure. */

/** ms. On loopback a closed connection is noticed within a turn of the loop; this is for machines under load. */
const SPAN = 5000;

/** How many of each kind within the last one to two spans; its cost does not grow with their number. */
export class RecentlySent<Kind = number> {
  readonly #now: () => number;
  #span = 0;
  #present = new Map<Kind, number>();
  #past = new Map<Kind, number>();

  /** `now`: ms, from any origin. */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(kind: Kind): void {
    this.#turn();
    this.#present.set(kind, (this.#present.get(kind) ?? 0) + 1);
  }

  counts(): ReadonlyMap<Kind, number> {
    this.#turn();
    const all = new Map(this.#past);
    for (const [kind, count] of this.#present) all.set(kind, (all.get(kind) ?? 0) + count);
    return all;
  }

  clear(): void {
    this.#present.clear();
    this.#past = new Map();
  }

  #turn(): void {
    const span = Math.floor(this.#now() / SPAN);
    if (span === this.#span) return;
    this.#past = span === this.#span + 1 ? this.#present : new Map();
    this.#present = new Map();
    this.#span = span;
  }
}
