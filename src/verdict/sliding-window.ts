/**
 * One threshold over windows that slide by a second: it holds when it holds in every whole window of its scope. Keeps
 * the seconds of one window and what its worst was, however long the run is. Pure.
 *
 * In a window a rate is the share of the attempts that ended in it; a count of all attempts is of those that began
 * in it. A window in which nothing ended says nothing of latencies and rates; its counts are 0 and compared.
 */
import { succeeded } from '../lifecycle/outcome.ts';
import type { Frame, SparseHistogram } from '../metrics/frame.ts';
import { SlidingHistogram } from '../metrics/sliding-histogram.ts';
import { asksForEnough, badness } from './badness.ts';
import { figureOf, type Measured, selects } from './observe.ts';
import { compare } from './quantity.ts';
import type { Moment } from './schedule-seconds.ts';
import type { Threshold } from './threshold.ts';

/** Where windows are judged; seconds of the run's own schedule. */
export interface Extent {
  readonly from: number;
  /** From here on no load is asked for; infinite where that is not known. */
  readonly to: number;
  /** Windows begin so long after `from` at the earliest. */
  readonly grace: number;
}

export interface JudgedWindow {
  /** Microseconds, a share of 1, or a count. */
  readonly value: number;
  /** When it ended, real ms since the start. */
  readonly at: number;
}

export class SlidingWindow {
  /** The worst window of those judged, the earliest if there are several; absent without any. */
  worst: JudgedWindow | undefined;
  /** A whole window of the scope was seen. */
  judged = false;
  /** A window in which the threshold did not hold was seen. */
  failed = false;
  readonly #threshold: Threshold;
  readonly #fleet: string | undefined;
  readonly #phase: string | undefined;
  readonly #extent: Extent;
  readonly #length: number;
  /** Seconds that are not complete yet, by number. */
  readonly #open = new Map<number, Second>();
  readonly #ring: ClosedSecond[] = [];
  readonly #latencies = new SlidingHistogram();

  /** @param length of a window, whole seconds */
  constructor(
    threshold: Threshold,
    { fleet, phase }: { readonly fleet?: string | undefined; readonly phase?: string | undefined },
    extent: Extent,
    length: number,
  ) {
    this.#threshold = threshold;
    this.#fleet = fleet;
    this.#phase = phase;
    this.#extent = extent;
    this.#length = length;
  }

  /** Counts a frame for a second that is not closed yet. */
  add(second: number, { begun, entries }: Frame): void {
    const { step, selection, clock } = this.#threshold;
    const mine = (part: { readonly fleet: string; readonly phase: string; readonly step: string }) =>
      (this.#fleet === undefined || part.fleet === this.#fleet) &&
      (this.#phase === undefined || part.phase === this.#phase) &&
      (step === undefined || part.step === step);
    const here = this.#open.get(second) ?? new Second();
    this.#open.set(second, here);
    for (const part of begun) if (mine(part)) here.addBegun(part.count, part.missed);
    for (const entry of entries) {
      if (!mine(entry)) continue;
      here.ended += entry.count;
      if (!selects(selection, entry.outcome)) continue;
      here.selected += entry.count;
      if (succeeded(entry.outcome)) here.succeeded += entry.count;
      here.addLatencies(clock === 'sent' ? entry.fromSend : entry.fromDue);
    }
  }

  /** Closes the next second, and judges the window that ends with it. */
  close(moment: Moment): void {
    const second = this.#open.get(moment.second) ?? new Second();
    this.#open.delete(moment.second);
    this.#ring.push({ second, moment });
    for (const latencies of second.latencies) this.#latencies.add(latencies);
    if (this.#ring.length > this.#length)
      for (const latencies of this.#ring.shift()!.second.latencies) this.#latencies.subtract(latencies);
    if (this.#ring.length === this.#length && this.#counts()) this.#judge(moment.at);
  }

  #judge(at: number): void {
    this.judged = true;
    const value = figureOf(this.#threshold, this.#measured(), 'ended');
    if (value === undefined) return;
    const { operator, limit } = this.#threshold;
    if (!compare(value, operator, limit)) this.failed = true;
    if (
      this.worst === undefined ||
      badness(this.#threshold, value) > badness(this.#threshold, this.worst.value)
    )
      this.worst = { value, at };
  }

  /** Whether the window in the ring is one of the scope. */
  #counts(): boolean {
    const { from, to, grace } = this.#extent;
    const first = this.#ring[0]!.moment;
    const last = this.#ring.at(-1)!.moment;
    if (!asksForEnough(this.#threshold)) return first.position >= Math.floor(from) + Math.ceil(grace);
    // A pause begins and ends within a second: by so much the schedule's place is uncertain after it.
    const { pauses } = last;
    return (
      last.whole &&
      !this.#ring.some(({ moment }) => moment.held) &&
      first.position - pauses >= from + grace &&
      last.position + 1 + pauses <= to
    );
  }

  #measured(): Measured {
    const sum = (count: (second: Second) => number) =>
      this.#ring.reduce((all, { second }) => all + count(second), 0);
    const extremes = {
      count: this.#latencies.count,
      min: Math.min(...this.#ring.map(({ second }) => second.min)),
      max: Math.max(...this.#ring.map(({ second }) => second.max)),
    };
    return {
      begun: sum(({ begun }) => begun),
      missed: sum(({ missed }) => missed),
      ended: sum(({ ended }) => ended),
      selected: sum(({ selected }) => selected),
      succeeded: sum(({ succeeded }) => succeeded),
      latencies: () => ({
        ...extremes,
        percentile: (percentage) => this.#latencies.percentile(percentage, extremes.max),
        mean: () => this.#latencies.mean(extremes.min, extremes.max),
      }),
    };
  }
}

interface ClosedSecond {
  readonly second: Second;
  readonly moment: Moment;
}

/** What frames say of one second. */
class Second {
  begun = 0;
  missed = 0;
  ended = 0;
  selected = 0;
  succeeded = 0;
  /** Microseconds. */
  min = Number.POSITIVE_INFINITY;
  max = 0;
  readonly latencies: SparseHistogram[] = [];

  addBegun(count: number, missed: number): void {
    this.begun += count;
    this.missed += missed;
  }

  addLatencies(latencies: SparseHistogram): void {
    if (latencies.buckets.length === 0) return;
    this.latencies.push(latencies);
    this.min = Math.min(this.min, latencies.min);
    this.max = Math.max(this.max, latencies.max);
  }
}
