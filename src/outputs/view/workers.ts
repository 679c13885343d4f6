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
  /** Of the last second; undefined where it is not told, here and below. Shares are 0…1. */
  readonly cpu: number | undefined;
  readonly waiting: number | undefined;
  readonly backlog: FrameHealth['backlog'] | undefined;
  /** Over the last seconds. */
  readonly gc: RecentGarbage | undefined;
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
      cpu: last?.cpu,
      waiting: last?.waiting,
      backlog: last?.backlog,
      gc: recentGarbage(this.#recent),
      silentMs: this.silentMs(newest),
      final: this.final,
    };
  }
}

export interface RecentGarbage {
  /** Of the time, 0…1. */
  readonly share: number;
  readonly longestMs: number;
}

/** Undefined where none of the windows tells of collections. */
export function recentGarbage(
  windows: readonly { readonly from: number; readonly to: number; readonly health: ThreadHealth }[],
): RecentGarbage | undefined {
  let [ms, totalMs, longestMs] = [0, 0, 0];
  for (const { from, to, health } of windows) {
    if (!health.gc) continue;
    ms += to - from;
    totalMs += health.gc.totalMs;
    longestMs = Math.max(longestMs, health.gc.longestMs);
  }
  return ms > 0 ? { share: totalMs / ms, longestMs } : undefined;
}
