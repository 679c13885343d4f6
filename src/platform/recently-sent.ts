/** What was sent to a device of late: written to its socket, and perhaps never read. Pure. */

/** ms. On loopback a closed connection is noticed within a turn of the loop; this is for machines under load. */
const SPAN = 5000;

/** How many of each action within the last one to two spans; its cost does not grow with their number. */
export class RecentlySent {
  readonly #now: () => number;
  #span = 0;
  #present = new Map<number, number>();
  #past = new Map<number, number>();

  /** `now`: ms, from any origin. */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(action: number): void {
    this.#turn();
    this.#present.set(action, (this.#present.get(action) ?? 0) + 1);
  }

  counts(): ReadonlyMap<number, number> {
    this.#turn();
    const all = new Map(this.#past);
    for (const [action, count] of this.#present) all.set(action, (all.get(action) ?? 0) + count);
    return all;
  }

  #turn(): void {
    const span = Math.floor(this.#now() / SPAN);
    if (span === this.#span) return;
    this.#past = span === this.#span + 1 ? this.#present : new Map();
    this.#present = new Map();
    this.#span = span;
  }
}
