/** A clock that tests move by hand. */
import type { Clock } from './clock.ts';

/** Time passes only in advance(); what is due within runs in order, each at its own moment. */
export class ManualClock implements Clock {
  private time = 0;
  /** When the turn began in which time passes by stall(); undefined: each message has a turn of its own. */
  turn: number | undefined;
  /** In the order in which they are due; at the same moment, in the order in which they were asked for. */
  private calls: { at: number; call: () => void }[] = [];

  now(): number {
    return this.time;
  }
  lately(): number {
    return this.time;
  }
  wall(): number {
    return 1_700_000_000_000 + this.time;
  }
  turnBegan(): number {
    return this.turn ?? this.time;
  }
  after(ms: number, call: () => void): () => void {
    const entry = { at: this.time + Math.max(0, ms), call };
    const before = this.calls.findLastIndex(({ at }) => at <= entry.at);
    this.calls.splice(before + 1, 0, entry);
    return () => {
      this.calls = this.calls.filter((other) => other !== entry);
    };
  }
  soon(call: () => void): void {
    this.after(0, call);
  }

  /** Calls that are still to come. */
  get pending(): number {
    return this.calls.length;
  }

  /** Lets promises settle between moments, as the event loop does. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (;;) {
      const next = this.calls[0];
      if (!next || next.at > end) break;
      this.calls.shift();
      this.time = Math.max(this.time, next.at);
      next.call();
      await settle();
    }
    this.time = end;
    await settle();
  }

  /** The generator itself is held up: time passes and nothing runs. */
  stall(ms: number): void {
    this.time += ms;
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve();
}
