/** The worst seconds of a worker, kept whole so that their cause can be found. Bounded, however long the run. */
import { ABANDONED } from '../lifecycle/outcome.ts';
import type { Frame, FrameHealth } from './frame.ts';

/** What a worker did in one window. */
export interface WorkerSecond {
  readonly sequence: number;
  readonly from: number;
  readonly to: number;
  /** p99 of how late lives were resumed, ms. */
  readonly latenessMs: number;
  readonly health: Omit<FrameHealth, 'lateness'>;
  /** Lives resumed, and attempts ended, abandoned ones aside. */
  readonly resumed: number;
  readonly finished: number;
}

export const MOST_KEPT = 120;

export function workerSecond(
  { sequence, from, to, health, entries }: Frame,
  p99Micros: number,
): WorkerSecond {
  const { lateness, ...others } = health;
  let resumed = 0;
  for (let i = 1; i < lateness.buckets.length; i += 2) resumed += lateness.buckets[i] ?? 0;
  let finished = 0;
  for (const { outcome, count } of entries) if (outcome !== ABANDONED) finished += count;
  return { sequence, from, to, latenessMs: p99Micros / 1000, health: others, resumed, finished };
}

export class WorstSeconds {
  private kept: WorkerSecond[] = [];

  add(second: WorkerSecond): void {
    const last = this.kept.at(-1);
    if (last && this.kept.length >= MOST_KEPT && worstFirst(second, last) > 0) return;
    this.keep([...this.kept, second]);
  }

  join(other: WorstSeconds): void {
    this.keep([...this.kept, ...other.kept]);
  }

  /** By lateness or lag, whichever is greater; the worst first. */
  get all(): readonly WorkerSecond[] {
    return this.kept;
  }

  private keep(seconds: WorkerSecond[]): void {
    this.kept = seconds.sort(worstFirst).slice(0, MOST_KEPT);
  }
}

const badness = ({ latenessMs, health }: WorkerSecond): number => Math.max(latenessMs, health.loopLagMs);

/** A total order of the frames of a worker: so that which ones are kept does not depend on how they came. */
const worstFirst = (a: WorkerSecond, b: WorkerSecond): number =>
  badness(b) - badness(a) || a.sequence - b.sequence;
