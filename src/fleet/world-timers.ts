/** The two wheels, and the one timer of the event loop that drives them. */
import type { Clock } from './clock.ts';
import type { Process } from './process.ts';
import type { Schedule } from './schedule.ts';
import { type Timer, TimerWheel } from './timer-wheel.ts';

/** A day; node fires a timer of more than 24.8 days at once. */
const LONGEST_WAIT_MS = 86_400_000;
/** Finer than node's own timers, whose whole ms matter to an idle worker only: see catchUp(). */
const TICKS_A_MS = 8;
/** ms, on the axis of the wheel that the timer is on. */
const momentOf = ({ tick }: Timer): number => tick / TICKS_A_MS;

export class WorldTimers {
  private readonly clock: Clock;
  private readonly schedule: Schedule;
  /** Waits that a pause holds; on the schedule's axis. */
  private readonly planned = new TimerWheel(0);
  /** Time-outs and keep-alives; in real ms. */
  private readonly deadlines = new TimerWheel(0);
  /** When the wheels must turn next. */
  private wakeAt = Number.POSITIVE_INFINITY;
  /** When the event loop will call, at the latest: an early call costs less than to take it back each time. */
  private calledAt = Number.POSITIVE_INFINITY;
  private cancelCall: () => void = () => {};
  /** While true nobody need be woken: before the start, and while the wheels turn. */
  private advancing = true;
  private ended = false;

  constructor(clock: Clock, schedule: Schedule) {
    this.clock = clock;
    this.schedule = schedule;
  }

  /** @param moment on the schedule's axis */
  plan(timer: Timer, moment: number): void {
    this.planned.set(timer, moment * TICKS_A_MS);
    if (!this.schedule.paused) this.wakeBy(this.schedule.real(momentOf(timer)));
  }

  /** @param moment in real ms since the start */
  deadline(timer: Timer, moment: number): void {
    this.deadlines.set(timer, moment * TICKS_A_MS);
    this.wakeBy(momentOf(timer));
  }

  /**
   * The deadline of what a process waits for. One of an earlier wait that still stands is left where it is, and moves
   * when it comes: nearly all are met, and each taken off the wheel would touch two other processes.
   * @param moment in real ms since the start
   */
  answerBy(process: Process, moment: number): void {
    process.deadline = moment;
    if (process.wheel !== this.deadlines || momentOf(process) > moment) this.deadline(process, moment);
  }

  /** Whether the deadline that has come is that of the present wait; if that one is still to come, it is waited for. */
  isDeadline(process: Process): boolean {
    if (process.deadline <= momentOf(process)) return true;
    if (process.deadline < Number.POSITIVE_INFINITY) this.deadline(process, process.deadline);
    return false;
  }

  /** A process waits no longer. A deadline stays on the wheel: see answerBy(). */
  letGo(process: Process): void {
    process.deadline = Number.POSITIVE_INFINITY;
    if (process.wheel === this.planned) this.planned.cancel(process);
  }

  /** From now on the wheels turn. */
  begin(): void {
    this.advance();
  }

  /** Nothing more fires, and no timer of the event loop is left that would keep a process alive. */
  end(): void {
    this.ended = true;
    this.cancelCall();
  }

  /**
   * After a message: what has come due meanwhile begins. The event loop looks at its timers once a turn, and a turn may
   * bring a thousand messages: 16 ms at 47,000 requests/s (bench `lateness`). Stopping this in long turns, so that
   * messages come first, made bursts that kept turns long: p99 from 2 ms to 4, at times to 28.
   */
  catchUp(): void {
    // Past wakeAt, unless the wheels turn already, or nothing is waited for.
    if (!this.advancing && !this.ended && this.clock.lately() >= this.wakeAt) this.advance();
  }

  pause(): void {
    this.schedule.pause(this.clock.now());
  }

  resume(): void {
    this.schedule.resume(this.clock.now());
    this.advance();
  }

  private wakeBy(moment: number): void {
    if (this.advancing || this.ended || moment >= this.wakeAt) return;
    this.wakeAt = moment;
    if (moment >= this.calledAt) return;
    this.cancelCall();
    this.calledAt = moment;
    const ms = Math.min(Math.max(0, moment - this.clock.now()), LONGEST_WAIT_MS);
    this.cancelCall = this.clock.after(ms, this.onCall);
  }

  private readonly onCall = () => {
    this.calledAt = Number.POSITIVE_INFINITY;
    this.advance();
  };

  private advance(): void {
    this.advancing = true;
    const now = this.clock.now();
    this.deadlines.advance(now * TICKS_A_MS);
    this.planned.advance(this.schedule.at(now) * TICKS_A_MS);
    this.advancing = false;
    this.wakeAt = Number.POSITIVE_INFINITY;
    this.wakeBy(this.deadlines.nextWake() / TICKS_A_MS);
    if (!this.schedule.paused) this.wakeBy(this.schedule.real(this.planned.nextWake() / TICKS_A_MS));
  }
}
