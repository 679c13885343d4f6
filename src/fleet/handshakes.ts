/**
 * The limit of handshakes in flight: those above it wait, and begin in their order. Without promises, which p-limit
 * would make several of for each connect.
 */
import type { EffectOf } from './live-fleet.ts';
import type { Process } from './process.ts';

interface Waiting {
  readonly process: Process;
  readonly effect: EffectOf<'open'>;
  next: Waiting | undefined;
}

/** Begins a handshake; false when there is nothing to begin any more. */
type Begin = (process: Process, effect: EffectOf<'open'>) => boolean;

export class Handshakes {
  private free: number;
  private readonly begin: Begin;
  private first: Waiting | undefined;
  private last: Waiting | undefined;
  private beginning = false;

  constructor(atOnce: number, begin: Begin) {
    this.free = atOnce;
    this.begin = begin;
  }

  /** Begins it as soon as there is a place for it: perhaps within the call. */
  enter(process: Process, effect: EffectOf<'open'>): void {
    const waiting: Waiting = { process, effect, next: undefined };
    if (this.last) this.last.next = waiting;
    else this.first = waiting;
    this.last = waiting;
    this.beginMost();
  }

  /** A handshake that was begun is over. */
  leave(): void {
    this.free++;
    this.beginMost();
  }

  /** In one loop: of thousands that end as they begin, each would otherwise begin the next one within itself. */
  private beginMost(): void {
    if (this.beginning) return;
    this.beginning = true;
    try {
      for (let waiting = this.take(); waiting; waiting = this.take()) {
        this.free--;
        if (!this.begin(waiting.process, waiting.effect)) this.free++;
      }
    } finally {
      this.beginning = false;
    }
  }

  private take(): Waiting | undefined {
    if (this.free === 0 || !this.first) return undefined;
    const waiting = this.first;
    this.first = waiting.next;
    if (!this.first) this.last = undefined;
    return waiting;
  }
}
