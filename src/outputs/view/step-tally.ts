/** What is known of one step (of one fleet or of all): since the start, and over the last seconds. */
import { type Outcome, succeeded } from '../../lifecycle/outcome.ts';
import type { FrameBegun, FrameEntry, SparseHistogram } from '../../metrics/frame.ts';
import { Latencies, type LogBars, type Quantiles } from './latencies.ts';

/** Since the start of the run, or over the last ten seconds of frames. */
export type Window = 'run' | 'recent';
/** From which moment a latency counts. */
export type LatencyFrom = 'due' | 'sent';
export const RECENT_MS = 10_000;

/** A script can invent outcome codes without end; what comes after this many is counted as one. */
const OUTCOME_LIMIT = 64;
const OTHER_OUTCOMES: Outcome = 'other';

interface Slice {
  readonly to: number;
  readonly outcome: Outcome;
  readonly count: number;
  readonly due: SparseHistogram;
  readonly sent: SparseHistogram;
}

class Tally {
  finished = 0;
  failed = 0;
  readonly outcomes = new Map<Outcome, number>();
  readonly due = new Latencies();
  readonly sent = new Latencies();

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
  readonly #max = { due: 0, sent: 0 };

  addBegun({ count, missed }: FrameBegun): void {
    this.begun += count;
    this.missed += missed;
  }

  /** `to`: end of the frame's window. */
  add(entry: FrameEntry, to: number): void {
    const { count, fromDue: due, fromSend: sent } = entry;
    const outcome = this.#known(entry.outcome);
    for (const tally of [this.run, this.recent]) {
      tally.change(outcome, count);
      tally.due.add(due);
      tally.sent.add(sent);
    }
    this.#max.due = Math.max(this.#max.due, due.max);
    this.#max.sent = Math.max(this.#max.sent, sent.max);
    this.#slices.push({ to, outcome, count, due, sent });
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
      this.recent.due.subtract(slice.due);
      this.recent.sent.subtract(slice.sent);
    }
    this.#slices = this.#slices.filter((slice) => slice.to > before);
  }

  quantiles(window: Window, from: LatencyFrom): Quantiles | undefined {
    const max =
      window === 'run'
        ? this.#max[from]
        : this.#slices.reduce((top, slice) => Math.max(top, slice[from].max), 0);
    return this[window][from].quantiles(max);
  }

  logBars(window: Window, from: LatencyFrom, limit: number): LogBars | undefined {
    return this[window][from].logBars(limit);
  }
}
