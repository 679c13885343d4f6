/**
 * Which seconds of a run are complete. Workers close a frame at each whole second of the run, but each in its own
 * time, and frames may overtake each other: a second is sealed when every worker that lives has delivered all its
 * frames that could belong to it.
 */
import type { Frame } from '../metrics/frame.ts';
import { HAIR_MS } from './schedule-seconds.ts';

export type Window = Pick<Frame, 'worker' | 'sequence' | 'from' | 'to' | 'final'>;

/** The second that a frame belongs to: where the middle of its window lies. The first one is 0. */
export const secondOf = ({ from, to }: Pick<Frame, 'from' | 'to'>): number =>
  Math.floor(((from + to) / 2 + HAIR_MS) / 1000);

interface Progress {
  /** The next frame that is missing. */
  next: number;
  /** Real ms that all frames before that one reach. */
  to: number;
  final: boolean;
  /** Those that came before their turn. */
  readonly ahead: Map<number, Window>;
}

export class Sealing {
  /** Of the workers that live. */
  readonly #workers: Map<number, Progress>;

  /** @param workers how many there are, numbered from 0 */
  constructor(workers: number) {
    this.#workers = new Map(
      Array.from({ length: workers }, (_, worker) => [
        worker,
        { next: 0, to: 0, final: false, ahead: new Map() },
      ]),
    );
  }

  add(window: Window): void {
    const progress = this.#workers.get(window.worker);
    if (progress === undefined || window.sequence < progress.next) return;
    progress.ahead.set(window.sequence, window);
    for (let next = progress.ahead.get(progress.next); next; next = progress.ahead.get(progress.next)) {
      progress.ahead.delete(progress.next++);
      progress.to = Math.max(progress.to, next.to);
      progress.final ||= next.final;
    }
  }

  /** Nobody waits for a worker that is lost. */
  lose(worker: number): void {
    this.#workers.delete(worker);
  }

  /** Every second before this one is complete; infinite when all have delivered their last frame. */
  get sealed(): number {
    let sealed = Number.POSITIVE_INFINITY;
    for (const { final, to } of this.#workers.values())
      if (!final) sealed = Math.min(sealed, Math.floor((to + HAIR_MS) / 1000));
    return sealed;
  }
}
