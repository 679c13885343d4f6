/**
 * The operations of a run, on the run's own schedule: a pause holds them, timeScale scales them, the end of the run
 * takes back those that are left. One at a time, so that what is written first is done first.
 */
import type { Clock } from '../fleet/clock.ts';
import { Schedule } from '../fleet/schedule.ts';
import { ABANDONED, succeeded } from '../lifecycle/outcome.ts';
import { NOT_DONE, type OperationSummary } from '../metrics/summary.ts';
import type { OperationPlan } from '../scenario/operation.ts';
import { operationObject } from '../scenario/operation-text.ts';
import type { Plan } from '../scenario/plan.ts';
import { formatDuration } from '../scenario/units.ts';
import type { Perform } from './operator.ts';

/** Told of each operation as it ends. */
export type TellOperation = (text: string, level: 'info' | 'warn') => void;

export class Operations {
  readonly #clock: Pick<Clock, 'now' | 'after'>;
  readonly #schedule: Schedule;
  readonly #perform: Perform;
  readonly #waiting: OperationPlan[];
  readonly #done: OperationSummary[] = [];
  readonly #abort = new AbortController();
  #tell: TellOperation = () => {};
  /** The start of the run on the clock; undefined before begin(). */
  #zero: number | undefined;
  #over = false;
  #performing: Promise<void> | undefined;
  #cancelWake = (): void => {};

  constructor(
    { operations, timeScale }: Pick<Plan, 'operations' | 'timeScale'>,
    clock: Pick<Clock, 'now' | 'after'>,
    perform: Perform,
  ) {
    this.#clock = clock;
    this.#schedule = new Schedule(timeScale);
    this.#perform = perform;
    this.#waiting = [...operations];
  }

  /** @param startsIn real ms until the run starts */
  begin(startsIn: number, tell: TellOperation): void {
    this.#zero = this.#clock.now() + startsIn;
    this.#tell = tell;
    this.#next();
  }

  pause(): void {
    this.#schedule.pause(this.#now);
    this.#next();
  }

  resume(): void {
    this.#schedule.resume(this.#now);
    this.#next();
  }

  /** Takes back those that have not begun. */
  stop(): void {
    this.#over = true;
    this.#next();
  }

  /** Gives up the one that is under way, too. */
  kill(): void {
    this.stop();
    this.#abort.abort();
  }

  /** Takes back those that have not begun; resolves when the one under way has ended. */
  async end(): Promise<void> {
    this.stop();
    await this.#performing;
  }

  /** What became of each, in order of time. */
  get records(): readonly OperationSummary[] {
    const left = this.#waiting.map((planned) => ({ ...described(planned), outcome: NOT_DONE }));
    return [...this.#done, ...left];
  }

  /** Real ms since the start of the run. */
  get #now(): number {
    return this.#clock.now() - (this.#zero ?? this.#clock.now());
  }

  /** Begins the first that waits if it is due, or else sees to it that it is looked at then. */
  #next(): void {
    this.#cancelWake();
    const [planned] = this.#waiting;
    const held = this.#over || this.#zero === undefined || this.#performing || this.#schedule.paused;
    if (!planned || held) return;
    const wait = this.#schedule.planned(planned.at) - this.#schedule.at(this.#now);
    if (wait > 0) {
      this.#cancelWake = this.#clock.after(Math.min(wait, LONGEST_WAIT), () => this.#next());
      return;
    }
    this.#waiting.shift();
    this.#performing = this.#carryOut(planned, Math.max(0, -wait)).then(() => {
      this.#performing = undefined;
      this.#next();
    });
  }

  async #carryOut(planned: OperationPlan, lateMs: number): Promise<void> {
    const began = this.#clock.now();
    const performed = await this.#perform(planned.operation, this.#abort.signal);
    const record = { ...described(planned), ...performed, lateMs, tookMs: this.#clock.now() - began };
    this.#done.push(record);
    if (record.outcome === ABANDONED) return;
    this.#tell(operationLine(record), succeeded(record.outcome) ? 'info' : 'warn');
  }
}

/** ms; a timer of node's takes no more than 24 days. */
const LONGEST_WAIT = 86_400_000;

const described = ({ at, operation }: OperationPlan) => ({
  at,
  when: formatDuration(at),
  operation: operation.kind,
  object: operationObject(operation),
});

/** `lock 5% of gates (at 35m): 10 devices`. */
function operationLine({
  when,
  operation,
  object,
  devices,
  told,
  outcome,
  reason,
}: OperationSummary): string {
  const what = `${operation} ${object} (at ${when})`;
  if (!succeeded(outcome)) return `${what} failed: ${outcome}${reason === undefined ? '' : `, ${reason}`}`;
  const counts = [
    ...(devices === undefined ? [] : [`${devices} ${devices === 1 ? 'device' : 'devices'}`]),
    ...(told === undefined ? [] : [`${told} told`]),
  ];
  return counts.length === 0 ? `${what}: done` : `${what}: ${counts.join(', ')}`;
}
