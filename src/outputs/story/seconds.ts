/**
 * What happened in each second of a run, over all workers: sums that depend on no order of frames. A frame owns the
 * seconds that its window covers by more than half, so consecutive frames of a worker share the run out among them.
 * After 36 hours pairs of seconds become one, so that a run may go on for ever.
 */
import { ABANDONED, succeeded } from '../../lifecycle/outcome.ts';
import type { Frame } from '../../metrics/frame.ts';
import { getOrAdd } from '../../metrics/get-or-add.ts';
import { DOWNLOADED_BYTES } from '../../metrics/names.ts';
import { joinedPairs } from './timeline.ts';

const SECOND_MS = 1000;
const MOST = 2 ** 17;
/** A worker that has been silent for longer is not believed to have its devices connected still. */
export const SILENT_MS = 5_000;

export const COUNTED = ['finished', 'failed', 'missed', 'bytes'] as const;
export type Counted = (typeof COUNTED)[number];

/** The gauges of one worker, by second; 0 in `owner`: no frame, else the sequence number of the frame, plus 1. */
class WorkerSeconds {
  owner: number[] = [];
  connected: number[] = [];
  downloads: number[] = [];

  own(second: number, frame: Frame, connected: number): void {
    const { owner } = this;
    while (owner.length <= second) {
      owner.push(0);
      this.connected.push(0);
      this.downloads.push(0);
    }
    this.downloads[second] = Math.max(this.downloads[second]!, frame.downloads ?? 0);
    if (owner[second]! > frame.sequence) return;
    owner[second] = frame.sequence + 1;
    this.connected[second] = connected;
  }

  join(): void {
    const { owner, connected } = this;
    this.connected = Array.from({ length: Math.ceil(owner.length / 2) }, (_, i) =>
      (owner[2 * i + 1] ?? 0) > 0 ? connected[2 * i + 1]! : connected[2 * i]!,
    );
    this.owner = joined(owner, Math.max);
    this.downloads = joined(this.downloads, Math.max);
  }
}

export class Seconds {
  /** Real ms that one of them lasts. */
  lengthMs = SECOND_MS;
  private readonly counts: Record<Counted, number[]> = { finished: [], failed: [], missed: [], bytes: [] };
  /** 0: no frame tells of it, 1: one does, 2: and the run was paused. */
  private known: number[] = [];
  private readonly workers = new Map<number, WorkerSeconds>();
  hasDownloads = false;

  /** The first and the last second (of the run, whatever their length here) that a window owns. */
  static owned({ from, to }: Pick<Frame, 'from' | 'to'>): readonly [first: number, last: number] {
    // A last sliver, begun by a hair before the second was over, is still within that second.
    const first = Math.max(0, Math.min(Math.round(from / SECOND_MS), Math.ceil(to / SECOND_MS) - 1));
    return [first, Math.max(first, Math.round(to / SECOND_MS) - 1)];
  }

  /** A frame that has not been added before. */
  add(frame: Frame): void {
    const [first, last] = Seconds.owned(frame);
    while (this.place(Math.max(last, Math.floor(frame.to / SECOND_MS))) >= MOST) this.join();
    const worker = getOrAdd(this.workers, frame.worker, () => new WorkerSeconds());
    const connected = frame.gauges.reduce((sum, gauge) => sum + gauge.connected, 0);
    for (let second = first; second <= last; second++) {
      const place = this.place(second);
      worker.own(place, frame, connected);
      this.know(place, frame.paused ? 2 : 1);
    }
    this.hasDownloads ||= frame.downloads !== undefined || frame.tallies[DOWNLOADED_BYTES] !== undefined;
    for (const [counted, count] of Object.entries(countsOf(frame)))
      if (count > 0) this.spread(this.counts[counted as Counted], frame, count);
  }

  count(counted: Counted, second: number): number {
    return this.counts[counted][second] ?? 0;
  }

  isKnown = (second: number): boolean => (this.known[second] ?? 0) > 0;
  isPaused = (second: number): boolean => this.known[second] === 2;

  /** Over the workers; one whose frame is missing is taken to be as it was, for a while. */
  connected(second: number): number {
    const back = Math.ceil(SILENT_MS / this.lengthMs);
    let total = 0;
    for (const { owner, connected } of this.workers.values()) {
      let last = Math.min(second, owner.length - 1);
      while (last >= 0 && second - last <= back && owner[last] === 0) last--;
      if (last >= 0 && second - last <= back) total += connected[last]!;
    }
    return total;
  }

  downloads(second: number): number {
    let total = 0;
    for (const worker of this.workers.values()) total += worker.downloads[second] ?? 0;
    return total;
  }

  /** Spans of seconds, in real ms, in which the run was paused. */
  pauses(): [from: number, to: number][] {
    return this.runs(this.known.length, this.isPaused);
  }

  /** Spans in real ms of which no frame of a worker tells, until `until`. */
  gaps(worker: number, until: number): [from: number, to: number][] {
    const owner = this.workers.get(worker)?.owner ?? [];
    return this.runs(Math.ceil(until / this.lengthMs), (second) => (owner[second] ?? 0) === 0);
  }

  private runs(seconds: number, holds: (second: number) => boolean): [number, number][] {
    const runs: [number, number][] = [];
    for (let second = 0; second < seconds; second++) {
      if (!holds(second)) continue;
      const last = runs.at(-1);
      if (last?.[1] === second * this.lengthMs) last[1] += this.lengthMs;
      else runs.push([second * this.lengthMs, (second + 1) * this.lengthMs]);
    }
    return runs;
  }

  private place(second: number): number {
    return Math.floor((second * SECOND_MS) / this.lengthMs);
  }

  private know(place: number, what: 1 | 2): void {
    while (this.known.length <= place) this.known.push(0);
    this.known[place] = Math.max(this.known[place]!, what);
  }

  /** Shares out a count over a window in whole numbers, so that no order of additions makes a difference. */
  private spread(into: number[], { from, to }: Frame, count: number): void {
    let given = 0;
    for (let second = Math.floor(from / SECOND_MS); given < count; second++) {
      const end = Math.min(to, (second + 1) * SECOND_MS);
      const until = end >= to ? count : Math.round((count * (end - from)) / (to - from));
      if (until === given) continue;
      const place = this.place(second);
      this.know(place, 1);
      while (into.length <= place) into.push(0);
      into[place]! += until - given;
      given = until;
    }
  }

  private join(): void {
    this.lengthMs *= 2;
    for (const counted of COUNTED) this.counts[counted] = joined(this.counts[counted], (a, b) => a + b);
    this.known = joined(this.known, Math.max);
    for (const worker of this.workers.values()) worker.join();
  }
}

/** `failed` are some of the `finished`; what was still in flight at the end is neither. */
function countsOf(frame: Frame): Record<Counted, number> {
  let [finished, failed, missed] = [0, 0, 0];
  for (const { outcome, count } of frame.entries) {
    if (outcome === ABANDONED) continue;
    finished += count;
    if (!succeeded(outcome)) failed += count;
  }
  for (const begun of frame.begun) missed += begun.missed;
  return { finished, failed, missed, bytes: frame.tallies[DOWNLOADED_BYTES] ?? 0 };
}

const joined = (values: readonly number[], join: (a: number, b: number) => number): number[] =>
  joinedPairs(values, join).map((value) => value ?? 0);
