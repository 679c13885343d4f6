import { DOUBLE_ZERO } from './double-zero.ts';

/**
 * Simulated time, as planned, against real time, as it passes. A pause holds the schedule: real time goes on and
 * nothing becomes due.
 */
export class Schedule {
  private pausedAt: number | undefined;
  private pausedTotal = DOUBLE_ZERO;
  readonly timeScale: number;

  constructor(timeScale: number) {
    this.timeScale = timeScale;
  }

  /** Real ms on the schedule's own axis, on which pauses take no time. */
  at(real: number): number {
    return (this.pausedAt ?? real) - this.pausedTotal;
  }

  /** When a moment of the schedule's axis comes, or came, in real ms; as far as is known now. */
  real(scheduled: number): number {
    return scheduled + this.pausedTotal;
  }

  simulated(real: number): number {
    return this.at(real) * this.timeScale;
  }

  /** From simulated ms to the schedule's axis. */
  planned(simulated: number): number {
    return simulated / this.timeScale;
  }

  get paused(): boolean {
    return this.pausedAt !== undefined;
  }

  pause(real: number): void {
    this.pausedAt ??= real;
  }

  resume(real: number): void {
    if (this.pausedAt === undefined) return;
    this.pausedTotal += real - this.pausedAt;
    this.pausedAt = undefined;
  }
}
