/** What is known of one step (of one fleet or of all): since the start, and over the last seconds. */
import { type Outcome, succeeded } from '../../lifecycle/outcome.ts';
import type { FrameBegun, FrameEntry, SparseHistogram } from '../../metrics/frame.ts';
import { Latencies, type LogBars, type Quantiles } from './latencies.ts';

/** Since the start of the run, or over the last ten seconds of frames. */
export type Window = 'run' | 'recent';
export const RECENT_MS = 10_000;

/** A script can invent outcome codes without end; what comes after this many is counted as one. */
const OUTCOME_LIMIT = 64;
const OTHER_OUTCOMES: Outcome = 'other';

interface Slice {
  readonly to: number;
  readonly outcome: Outcome;
  readonly count: number;
  readonly latency: SparseHistogram;
}

class Tally {
  finished = 0;
  failed = 0;
  readonly outcomes = new Map<Outcome, number>();
  readonly latencies = new Latencies();

  change(outcome: Outcome, count: number): void {
    this.finished += count;
    if (!succeeded(outcome)) this.failed += count;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + count);
  }
}

export class StepTally {
  begun = 0;
  missed = 0;
  readonly run = new Tally();
  readonly recent = new Tally();
  #slices: Slice[] = [];
  #max = 0;

  addBegun({ count, missed }: FrameBegun): void {
    this.begun += count;
    this.missed += missed;
  }

  /** `to`: end of the frame's window. */
  add(entry: FrameEntry, to: number): void {
    const { count, fromDue: latency } = entry;
    const outcome = this.#known(entry.outcome);
    this.run.change(outcome, count);
    this.run.latencies.add(latency);
    this.recent.change(outcome, count);
    this.recent.latencies.add(latency);
    this.#max = Math.max(this.#max, latency.max);
    this.#slices.push({ to, outcome, count, latency });
  }

  #known(outcome: Outcome): Outcome {
    const { outcomes } = this.run;
    return outcomes.has(outcome) || outcomes.size < OUTCOME_LIMIT ? outcome : OTHER_OUTCOMES;
  }

  /** Forgets, for `recent`, the windows that ended at or before this moment. */
  expire(before: number): void {
    if (!this.#slices.some((slice) => slice.to <= before)) return;
    for (const slice of this.#slices) {
      if (slice.to > before) continue;
      this.recent.change(slice.outcome, -slice.count);
      this.recent.latencies.subtract(slice.latency);
    }
    this.#slices = this.#slices.filter((slice) => slice.to > before);
  }

  quantiles(window: Window): Quantiles | undefined {
    const max =
      window === 'run' ? this.#max : this.#slices.reduce((top, slice) => Math.max(top, slice.latency.max), 0);
    return this[window].latencies.quantiles(max);
  }

  logBars(window: Window, limit: number): LogBars | undefined {
    return this[window].latencies.logBars(limit);
  }
}
