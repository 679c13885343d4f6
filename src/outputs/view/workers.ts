/** The state of each worker as its frames tell it: gauges, health, and frames that never came. */
import type { Frame, FrameGauges, FrameHealth, ThreadHealth } from '../../metrics/frame.ts';
import { Latencies } from './latencies.ts';

/** A worker whose newest frame is this much older than the newest of all is left out of the gauges. */
const SILENT_MS = 5_000;
/** Gaps larger than this are counted, but their frames are no longer expected. */
const REMEMBERED_GAP = 1_000;

export interface WorkerRow {
  readonly worker: number;
  readonly busy: number;
  readonly heapBytes: number;
  /** Over the last seconds: 99th percentile in µs, and the longest delay in ms. */
  readonly latenessP99: number;
  readonly loopLagMs: number;
  /** Of the last second; 0 where it is not told. Shares are 0…1. */
  readonly cpu: number;
  readonly waiting: number;
  readonly backlogBytes: number;
  readonly backlogSockets: number;
  /** Over the last seconds: share of the time, and the longest, ms. */
  readonly gcShare: number;
  readonly gcLongestMs: number;
  /** Real ms that its newest frame lags behind the newest of all, when that is too much; else 0. */
  readonly silentMs: number;
  readonly final: boolean;
}

export class WorkerState {
  readonly worker: number;
  lostFrames = 0;
  pausedMs = 0;
  gauges: readonly FrameGauges[] = [];
  to = 0;
  final = false;
  paused = false;
  #next = 0;
  readonly #missing = new Set<number>();
  #recent: { from: number; to: number; health: FrameHealth }[] = [];
  readonly #lateness = new Latencies();

  constructor(worker: number) {
    this.worker = worker;
  }

  /** Whether the frame is new: a repetition is ignored, a late one fills its gap (frame.ts, `sequence`). */
  accept(frame: Frame): boolean {
    if (frame.sequence < this.#next) {
      if (!this.#missing.delete(frame.sequence)) return false;
      this.lostFrames--;
      return true;
    }
    this.lostFrames += frame.sequence - this.#next;
    if (frame.sequence - this.#next <= REMEMBERED_GAP) {
      for (let gap = this.#next; gap < frame.sequence; gap++) this.#missing.add(gap);
    }
    this.#next = frame.sequence + 1;
    return true;
  }

  apply(frame: Frame): void {
    if (frame.paused) this.pausedMs += frame.to - frame.from;
    this.#recent.push({ from: frame.from, to: frame.to, health: frame.health });
    this.#lateness.add(frame.health.lateness);
    if (frame.to < this.to) return;
    this.to = frame.to;
    this.gauges = frame.gauges;
    this.paused = frame.paused;
    this.final ||= frame.final;
  }

  expire(before: number): void {
    for (const { to, health } of this.#recent) if (to <= before) this.#lateness.subtract(health.lateness);
    this.#recent = this.#recent.filter(({ to }) => to > before);
  }

  silentMs(newest: number): number {
    return !this.final && newest - this.to > SILENT_MS ? newest - this.to : 0;
  }

  row(newest: number): WorkerRow {
    const recent = this.#recent.map(({ health }) => health);
    const last = recent.at(-1);
    const latest = Math.max(0, ...recent.map((health) => health.lateness.max));
    return {
      worker: this.worker,
      busy: last?.busy ?? 0,
      heapBytes: last?.heapBytes ?? 0,
      latenessP99: this.#lateness.quantiles(latest)?.p99 ?? 0,
      loopLagMs: Math.max(0, ...recent.map((health) => health.loopLagMs)),
      cpu: last?.cpu ?? 0,
      waiting: last?.waiting ?? 0,
      backlogBytes: last?.backlog?.bytes ?? 0,
      backlogSockets: last?.backlog?.sockets ?? 0,
      ...garbageOf(this.#recent),
      silentMs: this.silentMs(newest),
      final: this.final,
    };
  }
}

/** Of the collections of some windows. */
export function garbageOf(
  windows: readonly { readonly from: number; readonly to: number; readonly health: ThreadHealth }[],
): { readonly gcShare: number; readonly gcLongestMs: number } {
  const ms = windows.reduce((sum, { from, to }) => sum + to - from, 0);
  const collected = windows.reduce((sum, { health: { gc } }) => sum + (gc?.totalMs ?? 0), 0);
  return {
    gcShare: ms > 0 ? collected / ms : 0,
    gcLongestMs: Math.max(0, ...windows.map(({ health: { gc } }) => gc?.longestMs ?? 0)),
  };
}
