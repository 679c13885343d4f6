/** Named counters: what the platform tells at /stats. */
export class Tallies {
  readonly #counts = new Map<string, number>();

  add(name: string, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  get(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Without those that are back at zero, in order of name. */
  snapshot(): Record<string, number> {
    const counted = [...this.#counts].filter(([, count]) => count !== 0);
    return Object.fromEntries(counted.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
