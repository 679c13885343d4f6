/**
 * How a step went over the run: what began, what ended and how long that took from the actual send, in a bounded
 * number of bins. Adding in any order gives the same.
 */
import { ABANDONED } from '../lifecycle/outcome.ts';
import { middleOf } from './buckets.ts';
import type { Frame, SparseHistogram } from './frame.ts';
import { getOrAdd } from './get-or-add.ts';

export const MOST_BINS = 128;

/** Whole numbers, so that sums do not depend on their order. */
export interface PaceBin {
  begun: number;
  ended: number;
  /** Attempts with a latency, and their sum, microseconds. */
  timed: number;
  micros: number;
}

export class Pace {
  /** Real seconds of a bin; a power of two. */
  width = 1;
  private readonly steps = new Map<string, PaceBin[]>();

  add({ from, to, begun, entries }: Frame): void {
    const second = Math.max(0, Math.floor((from + to) / 2000));
    this.widen(second);
    const bin = Math.floor(second / this.width);
    for (const { fleet, step, count } of begun) this.bin(keyOf(fleet, step), bin).begun += count;
    for (const { fleet, step, outcome, count, fromSend } of entries) {
      const one = this.bin(keyOf(fleet, step), bin);
      one.ended += count;
      if (outcome === ABANDONED) continue;
      const { timed, micros } = summed(fromSend);
      one.timed += timed;
      one.micros += micros;
    }
  }

  join(other: Pace): void {
    // Then each of their bins lies within one of ours.
    while (this.width < other.width) this.double();
    for (const [key, bins] of other.steps)
      bins.forEach((theirs, index) => {
        const second = index * other.width;
        this.widen(second);
        addTo(this.bin(key, Math.floor(second / this.width)), theirs);
      });
  }

  /** The bins of a step from the start of the run on; none when it never began. */
  of(fleet: string, step: string): readonly PaceBin[] {
    return this.steps.get(keyOf(fleet, step)) ?? [];
  }

  private bin(key: string, index: number): PaceBin {
    const bins = getOrAdd(this.steps, key, () => [] as PaceBin[]);
    while (bins.length <= index) bins.push(empty());
    return bins[index] as PaceBin;
  }

  private widen(second: number): void {
    while (Math.floor(second / this.width) >= MOST_BINS) this.double();
  }

  private double(): void {
    this.width *= 2;
    for (const [key, bins] of this.steps) {
      const joined: PaceBin[] = [];
      bins.forEach((bin, index) => {
        const half = Math.floor(index / 2);
        joined[half] ??= empty();
        addTo(joined[half], bin);
      });
      this.steps.set(key, joined);
    }
  }
}

const empty = (): PaceBin => ({ begun: 0, ended: 0, timed: 0, micros: 0 });

function addTo(ours: PaceBin, theirs: Readonly<PaceBin>): void {
  ours.begun += theirs.begun;
  ours.ended += theirs.ended;
  ours.timed += theirs.timed;
  ours.micros += theirs.micros;
}

function summed({ buckets }: SparseHistogram): { timed: number; micros: number } {
  let timed = 0;
  let micros = 0;
  for (let i = 0; i + 1 < buckets.length; i += 2) {
    const count = buckets[i + 1] ?? 0;
    timed += count;
    micros += middleOf(buckets[i] ?? 0) * count;
  }
  return { timed, micros };
}

const keyOf = (fleet: string, step: string): string => `${fleet}\u0000${step}`;
