/**
 * Values over the whole run in a bounded number of points: when the points run out, pairs of them become one
 * and each covers twice the time.
 */
const LIMIT = 512;

export interface Points {
  /** Real ms that one point covers. */
  readonly stepMs: number;
  readonly values: readonly number[];
}

class Bins {
  stepMs = 1000;
  readonly values: (number | undefined)[] = [];
  readonly #join: (earlier: number | undefined, later: number | undefined) => number | undefined;

  constructor(join: (earlier: number | undefined, later: number | undefined) => number | undefined) {
    this.#join = join;
  }

  /** Makes room for a moment of the run; returns its bin. */
  at(ms: number): number {
    while (Math.floor(ms / this.stepMs) >= LIMIT) this.#halve();
    return Math.floor(ms / this.stepMs);
  }

  #halve(): void {
    const { values } = this;
    const half = Math.ceil(values.length / 2);
    for (let i = 0; i < half; i++) values[i] = this.#join(values[2 * i], values[2 * i + 1]);
    values.length = half;
    this.stepMs *= 2;
  }
}

/** Events counted over windows, read as events a second. */
export class RateSeries {
  readonly #bins = new Bins((a, b) => (a ?? 0) + (b ?? 0));

  /** Spreads `amount` evenly over the window from … to (real ms since the start). */
  add(from: number, to: number, amount: number): void {
    if (amount === 0) return;
    this.#bins.at(to);
    if (to <= from) this.#addAt(from, amount);
    for (let start = from; start < to; ) {
      const { stepMs } = this.#bins;
      const end = Math.min(to, (Math.floor(start / stepMs) + 1) * stepMs);
      this.#addAt(start, (amount * (end - start)) / (to - from));
      start = end;
    }
  }

  #addAt(ms: number, amount: number): void {
    const bin = this.#bins.at(ms);
    this.#bins.values[bin] = (this.#bins.values[bin] ?? 0) + amount;
  }

  /** Points that end at or before `until` ms. */
  points(until: number): Points {
    const { stepMs, values } = this.#bins;
    const length = Math.floor(until / stepMs);
    return { stepMs, values: Array.from({ length }, (_, i) => ((values[i] ?? 0) * 1000) / stepMs) };
  }
}

/** A gauge as it stood at the end of each window. */
export class LevelSeries {
  readonly #bins = new Bins((earlier, later) => later ?? earlier);

  /** `at`: end of a window, real ms since the start; it belongs to the point that ends there. */
  set(at: number, level: number): void {
    this.#bins.values[this.#bins.at(Math.max(0, at - 1))] = level;
  }

  /** Points that end at or before `until` ms; a point without a reading repeats the one before it. */
  points(until: number): Points {
    const { stepMs, values } = this.#bins;
    let level = 0;
    const length = Math.floor(until / stepMs);
    return { stepMs, values: Array.from({ length }, (_, i) => (level = values[i] ?? level)) };
  }
}
