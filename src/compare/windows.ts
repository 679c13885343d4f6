/**
 * A run cut into windows of equal length, and what each step did in each of them. There are never more than 256:
 * when a run goes on, windows are joined in pairs. So an hour takes as much memory as a minute, some 1 KB for each
 * cell of a step's latencies that was ever used.
 */
import { succeeded } from '../lifecycle/outcome.ts';
import type { FrameEntry, SparseHistogram } from '../metrics/frame.ts';
import { getOrAdd } from '../metrics/get-or-add.ts';
import { cellOf } from './cells.ts';

export const MOST_WINDOWS = 256;

/** A number for each window. */
export type Column = Uint32Array;

export interface StepWindows {
  readonly fleet: string;
  readonly step: string;
  readonly ended: Column;
  readonly failed: Column;
  /** By cell, see cells.ts. */
  readonly due: Map<number, Column>;
  readonly sent: Map<number, Column>;
}

export class Windows {
  /** Real ms. */
  length: number;
  /** Windows that are in use, from 0. */
  count = 0;
  private readonly byStep = new Map<string, StepWindows>();

  /** `length`: of the windows to begin with, real ms: that of a frame. */
  constructor(length = 1000) {
    this.length = length;
  }

  /** `from`: the beginning of the frame, real ms since the start of the run. */
  add(from: number, entry: FrameEntry): void {
    const window = this.windowAt(from);
    const step = this.stepOf(entry);
    step.ended[window]! += entry.count;
    if (!succeeded(entry.outcome)) step.failed[window]! += entry.count;
    addLatencies(step.due, window, entry.fromDue);
    addLatencies(step.sent, window, entry.fromSend);
  }

  steps(): readonly StepWindows[] {
    return [...this.byStep.values()];
  }

  private windowAt(from: number): number {
    // Frames begin a little after the whole second, never before.
    while (Math.floor(from / this.length) >= MOST_WINDOWS) this.join();
    const window = Math.floor(from / this.length);
    this.count = Math.max(this.count, window + 1);
    return window;
  }

  private join(): void {
    this.length *= 2;
    this.count = Math.ceil(this.count / 2);
    for (const { ended, failed, due, sent } of this.byStep.values())
      for (const column of [ended, failed, ...due.values(), ...sent.values()]) joinPairs(column);
  }

  private stepOf({ fleet, step }: FrameEntry): StepWindows {
    return getOrAdd(this.byStep, `${fleet}\u0000${step}`, () => ({
      fleet,
      step,
      ended: new Uint32Array(MOST_WINDOWS),
      failed: new Uint32Array(MOST_WINDOWS),
      due: new Map(),
      sent: new Map(),
    }));
  }
}

function addLatencies(columns: Map<number, Column>, window: number, { buckets }: SparseHistogram): void {
  for (let i = 0; i < buckets.length; i += 2) {
    const column = getOrAdd(columns, cellOf(buckets[i]!), () => new Uint32Array(MOST_WINDOWS));
    column[window]! += buckets[i + 1]!;
  }
}

function joinPairs(column: Column): void {
  const half = MOST_WINDOWS / 2;
  for (let i = 0; i < half; i++) column[i] = column[2 * i]! + column[2 * i + 1]!;
  column.fill(0, half);
}
