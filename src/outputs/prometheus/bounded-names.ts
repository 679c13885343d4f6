/**
 * Names that come from outside, each a time series of its own: outcomes hold codes that a platform makes up, and a
 * life written in JavaScript names its own steps. Only so many are told apart, the rest are counted together.
 */
export const OTHER = 'other';

export class BoundedNames {
  readonly #known = new Set<string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** The name itself, or `other` for a new one where there are as many as may be. */
  label(name: string): string {
    if (this.#known.has(name)) return name;
    if (this.#known.size >= this.#most) return OTHER;
    this.#known.add(name);
    return name;
  }
}
