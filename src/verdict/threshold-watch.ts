/**
 * The thresholds of a run under way: fed with its frames, it judges windows as their seconds are complete and tells
 * when a threshold that should stop the run can't hold any more. Pure.
 */
import type { Frame } from '../metrics/frame.ts';
import type { MergedFrames } from '../metrics/merge.ts';
import type { StoppedBy, ThresholdResult } from '../metrics/summary.ts';
import { isBroken } from './badness.ts';
import { figureOf, measure } from './observe.ts';
import { ScheduleSeconds, type Span, spanOf, type Timeline } from './schedule-seconds.ts';
import { Sealing, secondOf } from './sealing.ts';
import { SlidingWindow } from './sliding-window.ts';
import type { Threshold } from './threshold.ts';
import { resultOf, type Seen } from './threshold-result.ts';
import { parsedThreshold, type ThresholdSpec } from './thresholds.ts';

interface Watched {
  readonly spec: ThresholdSpec;
  readonly threshold: Threshold;
  readonly span: Span;
  readonly window: SlidingWindow | undefined;
}

export class ThresholdWatch {
  readonly #watched: readonly Watched[];
  readonly #ends: number;
  readonly #sealing: Sealing;
  readonly #seconds = new ScheduleSeconds();
  /** Open seconds in which a worker was paused. */
  readonly #paused = new Set<number>();
  #last = -1;
  /** Real ms that the frames reach. */
  #reached = 0;
  /** Seconds of the schedule that are over. */
  #elapsed = 0;
  #over = false;
  #cut = false;
  #stop: { readonly watched: Watched; readonly result: ThresholdResult; readonly by: StoppedBy } | undefined;

  /** Throws for an expression that checkThresholds refuses. @param workers numbered from 0 */
  constructor(specs: readonly ThresholdSpec[], timeline: Timeline, workers: number) {
    this.#watched = specs.map((spec) => watch(spec, timeline));
    this.#ends = spanOf(timeline, undefined).to;
    this.#sealing = new Sealing(workers);
  }

  /** A frame that has not been added before; they may come in any order. */
  add(frame: Frame): void {
    if (this.#over) return;
    this.#sealing.add(frame);
    // A second that is closed takes no more: what comes too late counts in the one that is open.
    const second = Math.max(secondOf(frame), this.#seconds.next);
    this.#last = Math.max(this.#last, second);
    this.#reached = Math.max(this.#reached, frame.to);
    if (frame.paused) this.#paused.add(second);
    for (const { window } of this.#watched) window?.add(second, frame);
    this.#close(this.#sealing.sealed);
  }

  /** A worker was lost: nobody waits for its frames. */
  lose(worker: number): void {
    if (this.#over) return;
    this.#sealing.lose(worker);
    this.#close(this.#sealing.sealed);
  }

  /** The run was cut short: what comes from now on is the work of the stop, and no window is judged any more. */
  cut(): void {
    this.#over = true;
    this.#cut = true;
  }

  /** Every frame has come: windows are judged to the end. */
  finish(): void {
    if (!this.#over) this.#close(Number.POSITIVE_INFINITY);
    this.#over = true;
  }

  /**
   * The first threshold with `stop` that can't hold any more, once; with that the run is cut short. Never when the
   * run has come to its end by itself.
   * @param merged everything so far
   */
  stop(merged: MergedFrames): StoppedBy | undefined {
    const ending = this.#elapsed >= this.#ends || this.#sealing.sealed === Number.POSITIVE_INFINITY;
    if (this.#over || ending) return undefined;
    for (const watched of this.#watched) {
      const seen = watched.spec.stop === true ? this.#broken(watched, merged) : undefined;
      if (seen === undefined) continue;
      const result = resultOf(watched.spec, watched.threshold, seen);
      const { expression, scope, observed } = result;
      const by = { expression, scope, observed, at: this.#seconds.next * 1000 };
      this.#stop = { watched, result, by };
      this.cut();
      return by;
    }
    return undefined;
  }

  /** As it stands; at the end of the run after finish() or cut(). */
  results(merged: MergedFrames): ThresholdResult[] {
    return this.#watched.map((watched) => {
      if (watched === this.#stop?.watched) return this.#stop.result;
      const { spec, threshold, window } = watched;
      return resultOf(spec, threshold, window ? this.#seenIn(window) : this.#seen(watched, merged));
    });
  }

  get stoppedBy(): StoppedBy | undefined {
    return this.#stop?.by;
  }

  #close(sealed: number): void {
    const end = Math.min(sealed, this.#last + 1);
    while (this.#seconds.next < end) {
      const moment = this.#seconds.close(this.#paused.delete(this.#seconds.next), this.#reached);
      this.#elapsed = moment.position + 1;
      for (const { window } of this.#watched) window?.close(moment);
    }
  }

  #broken({ spec, threshold, span, window }: Watched, merged: MergedFrames): Seen | undefined {
    if (window) return window.failed ? this.#seenIn(window) : undefined;
    if (this.#elapsed < span.from + (spec.grace ?? 0) / 1000) return undefined;
    const value = figureOf(threshold, measure(threshold, merged, spec), 'ended');
    if (value === undefined || !isBroken(threshold, value)) return undefined;
    return { value, at: this.#seconds.next * 1000, failed: true, cut: false };
  }

  #seenIn({ worst, failed, judged }: SlidingWindow): Seen {
    return { ...worst, none: judged ? 'no samples' : 'no whole window', failed, cut: this.#cut };
  }

  #seen({ spec, threshold }: Watched, merged: MergedFrames): Seen {
    const measured = measure(threshold, merged, spec, this.#cut);
    const value = figureOf(threshold, measured, this.#over && !this.#cut ? 'begun' : 'ended');
    return { ...(value !== undefined && { value }), cut: this.#cut };
  }
}

function watch(spec: ThresholdSpec, timeline: Timeline): Watched {
  const threshold = parsedThreshold(spec.expect);
  const span = spanOf(timeline, spec.phase);
  const extent = { ...span, grace: (spec.grace ?? 0) / 1000 };
  const window =
    spec.window === undefined ? undefined : new SlidingWindow(threshold, spec, extent, spec.window / 1000);
  return { spec, threshold, span, window };
}
