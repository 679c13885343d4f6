/** The controller's watch over itself: a second of health once a second, from the start of a run to its end. */
import type { ControllerSecond } from '../metrics/controller-health.ts';
import { MachineWatch } from '../self-watch/machine-watch.ts';
import { ThreadWatch } from '../self-watch/thread-watch.ts';

const WINDOW_MS = 1000;

export class SelfWatch {
  private readonly tell: (second: ControllerSecond) => void;
  private readonly thread = new ThreadWatch();
  private readonly machine = new MachineWatch();
  private timer: NodeJS.Timeout | undefined;
  /** Of the start, on the monotonic clock. */
  private zero = 0;
  private from = 0;
  private behindMs: number | undefined;

  constructor(tell: (second: ControllerSecond) => void) {
    this.tell = tell;
  }

  /** @param inMs real ms until the start of the run */
  begin(inMs: number): void {
    this.zero = performance.now() + inMs;
    this.from = Math.max(0, this.now());
    this.thread.begin();
    this.machine.begin();
    this.timer = setInterval(() => this.close(), WINDOW_MS).unref();
  }

  /** A frame that ended then (real ms since the start) has been merged now. */
  merged(to: number): void {
    this.behindMs = Math.max(this.behindMs ?? 0, this.now() - to);
  }

  /** The last second; nothing where begin() was not called. */
  end(): void {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.close();
    this.thread.end();
  }

  private close(): void {
    const to = this.now();
    // Before the start, which is a moment ahead when it is told.
    if (to <= this.from) return;
    const machine = this.machine.take();
    this.tell({
      from: this.from,
      to,
      ...this.thread.take(),
      ...(this.behindMs !== undefined && { behindMs: Math.max(0, Math.round(this.behindMs * 10) / 10) }),
      ...(machine && { machine }),
    });
    this.from = to;
    this.behindMs = undefined;
  }

  private now(): number {
    return performance.now() - this.zero;
  }
}
