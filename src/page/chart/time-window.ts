/** The part of the run that all charts over time show: the whole of it, or what a person has zoomed to. */
import { Listeners } from '../listeners.ts';

/** No chart zooms closer than this many bins. */
const FEWEST_BINS = 3;

export class TimeWindow {
  readonly changes = new Listeners();
  #total = 1000;
  #stepMs = 1000;
  #zoom: { readonly from: number; readonly to: number } | undefined;

  /** Real ms since the start. */
  get from(): number {
    return this.#zoom?.from ?? 0;
  }
  get to(): number {
    return this.#zoom?.to ?? this.#total;
  }
  get zoomed(): boolean {
    return this.#zoom !== undefined;
  }

  /** The run has come to `total` ms, in bins of `stepMs`; whoever has not zoomed sees all of it. */
  extend(total: number, stepMs: number): void {
    this.#total = Math.max(total, stepMs);
    this.#stepMs = stepMs;
  }

  zoom(from: number, to: number): void {
    const least = Math.min(this.#total, FEWEST_BINS * this.#stepMs);
    const span = Math.max(to - from, least);
    const begin = Math.max(0, Math.min((from + to - span) / 2, this.#total - span));
    const end = Math.min(this.#total, begin + span);
    this.#zoom = end - begin >= this.#total ? undefined : { from: begin, to: end };
    this.changes.tell();
  }

  /** Around `at`: below 1 closer, above 1 wider. */
  zoomBy(factor: number, at = (this.from + this.to) / 2): void {
    this.zoom(at - (at - this.from) * factor, at + (this.to - at) * factor);
  }

  reset(): void {
    if (this.#zoom === undefined) return;
    this.#zoom = undefined;
    this.changes.tell();
  }
}
