/**
 * What a screen needs to know of a run, kept from its frames as they come. Pure: time comes in with the frames.
 * Its memory depends on the number of steps, fleets and workers, never on how long the run takes.
 */
import { stepNames } from '../lifecycle/step-names.ts';
import type { ControllerSecond } from '../metrics/controller-health.ts';
import type { Frame } from '../metrics/frame.ts';
import { getOrAdd } from '../metrics/get-or-add.ts';
import type { RunFacts } from './output.ts';
import { type ControllerRow, ControllerState } from './view/controller.ts';
import { FollowedSteps } from './view/followed.ts';
import type { LogBars, Quantiles } from './view/latencies.ts';
import { type LatencyFrom, RECENT_MS, StepTally, type Window } from './view/step-tally.ts';
import { LevelSeries, type Points, RateSeries } from './view/time-series.ts';
import { type WorkerRow, WorkerState } from './view/workers.ts';

export type { ControllerRow } from './view/controller.ts';
export type { LogBars, Quantiles } from './view/latencies.ts';
export type { LatencyFrom, Window } from './view/step-tally.ts';
export type { Points } from './view/time-series.ts';
export type { WorkerRow } from './view/workers.ts';

/** Stands for every fleet together. */
export const ALL_FLEETS = '';

export interface StepRow {
  readonly step: string;
  readonly attempts: number;
  readonly missed: number;
  readonly finished: number;
  readonly failed: number;
  /** Attempts finished a second, over the last ten seconds. */
  readonly rate: number;
  /** From the due time and from the actual send; undefined without samples in the window. */
  readonly latency: Quantiles | undefined;
  readonly sent: Quantiles | undefined;
}

/** Which latencies are meant. */
export interface Shown {
  readonly fleet: string;
  readonly step: string;
  readonly window: Window;
  readonly from: LatencyFrom;
}

export interface ErrorRow {
  readonly step: string;
  readonly outcome: string;
  readonly count: number;
  /** Within the last ten seconds. */
  readonly recent: number;
  /** Attempts of this step that have finished. */
  readonly of: number;
}

export interface LogLine {
  /** Real ms since the start. */
  readonly at: number;
  readonly level: 'info' | 'warn' | 'notice';
  readonly text: string;
}

export interface PhaseNow {
  readonly name: string;
  /** Simulated ms since the phase's beginning, and its whole length. */
  readonly elapsed: number;
  readonly length: number;
}

const LOG_LINES = 200;

export class RunView {
  readonly run: RunFacts;
  /** Real ms since the start. */
  at = 0;
  readonly log: LogLine[] = [];
  readonly followed: FollowedSteps;
  /** Raised with every frame taken in, so that a screen can tell whether anything changed. */
  revision = 0;
  readonly #fleets = new Map<string, Map<string, StepTally>>([[ALL_FLEETS, new Map()]]);
  readonly #workers = new Map<number, WorkerState>();
  readonly #controller = new ControllerState();
  readonly #connected = new LevelSeries();
  readonly #finished = new RateSeries();
  #newest = 0;

  constructor(run: RunFacts) {
    this.run = run;
    this.followed = new FollowedSteps(run.plan);
    for (const fleet of run.plan.fleets) {
      this.#fleets.set(fleet.name, new Map());
      for (const step of stepNames([...fleet.lifecycle, ...Object.values(fleet.reactions).flat()])) {
        this.#tallies(fleet.name, step);
      }
    }
  }

  add(batch: readonly Frame[], at: number): void {
    this.at = Math.max(this.at, at);
    for (const frame of batch) if (this.#worker(frame.worker).accept(frame)) this.#apply(frame);
    if (batch.length === 0) return;
    const before = this.#newest - RECENT_MS;
    for (const steps of this.#fleets.values()) for (const tally of steps.values()) tally.expire(before);
    for (const worker of this.#workers.values()) worker.expire(before);
  }

  controller(second: ControllerSecond): void {
    this.#controller.add(second);
    this.revision++;
  }

  notice(text: string): void {
    this.#write({ at: this.at, level: 'notice', text });
  }

  #apply(frame: Frame): void {
    this.revision++;
    this.#newest = Math.max(this.#newest, frame.to);
    this.#worker(frame.worker).apply(frame);
    for (const begun of frame.begun)
      for (const tally of this.#tallies(begun.fleet, begun.step)) tally.addBegun(begun);
    let finished = 0;
    for (const entry of frame.entries) {
      for (const tally of this.#tallies(entry.fleet, entry.step)) tally.add(entry, frame.to);
      if (entry.outcome !== 'abandoned') finished += entry.count;
    }
    this.followed.add(frame);
    this.#finished.add(frame.from, frame.to, finished);
    this.#connected.set(frame.to, this.connected());
    for (const event of frame.events) this.#write(event);
    if (frame.eventsDropped > 0) {
      this.#write({ at: frame.to, level: 'info', text: `${frame.eventsDropped} more events left out` });
    }
  }

  #worker(worker: number): WorkerState {
    return getOrAdd(this.#workers, worker, () => new WorkerState(worker));
  }

  #tallies(fleet: string, step: string): StepTally[] {
    return [ALL_FLEETS, fleet].map((name) => {
      const steps = getOrAdd(this.#fleets, name, () => new Map<string, StepTally>());
      return getOrAdd(steps, step, () => new StepTally());
    });
  }

  #write(line: LogLine): void {
    this.log.push(line);
    if (this.log.length > LOG_LINES) this.log.splice(0, this.log.length - LOG_LINES);
  }

  /** Real ms up to which every worker that still speaks has told its story. */
  #complete(): number {
    const speaking = this.#liveWorkers().filter((worker) => !worker.final);
    return speaking.length === 0 ? this.#newest : Math.min(...speaking.map((worker) => worker.to));
  }

  #liveWorkers(): WorkerState[] {
    return [...this.#workers.values()].filter((worker) => worker.silentMs(this.#newest) === 0);
  }

  /** Of all fleets: undefined where they belong to several. */
  cloudOf(fleet: string): string | undefined {
    const fleets = this.run.plan.fleets.filter(({ name }) => fleet === ALL_FLEETS || name === fleet);
    const [cloud, ...others] = new Set(fleets.map((one) => one.cloud));
    return others.length > 0 ? undefined : cloud;
  }

  get fleets(): string[] {
    return [...this.#fleets.keys()].filter((name) => name !== ALL_FLEETS);
  }

  connected(fleet = ALL_FLEETS): number {
    let total = 0;
    for (const gauges of this.#gauges(fleet)) total += gauges.connected;
    return total;
  }

  #gauges(fleet: string) {
    return this.#liveWorkers()
      .flatMap((worker) => worker.gauges)
      .filter((gauges) => fleet === ALL_FLEETS || gauges.fleet === fleet);
  }

  connectedOverTime(): Points {
    return this.#connected.points(this.#complete());
  }

  /** Attempts finished a second. */
  rateOverTime(): Points {
    return this.#finished.points(this.#complete());
  }

  /** Attempts finished a second over the newest whole seconds (up to ten). */
  rate(fleet = ALL_FLEETS): number {
    return this.steps(fleet).reduce((sum, row) => sum + row.rate, 0);
  }

  stepNames(fleet = ALL_FLEETS): string[] {
    return [...(this.#fleets.get(fleet)?.keys() ?? [])];
  }

  /** In the order of the lifecycles; without latencies unless a window is named. */
  steps(fleet = ALL_FLEETS, window?: Window): StepRow[] {
    const seconds = Math.min(RECENT_MS, this.#newest) / 1000;
    return [...(this.#fleets.get(fleet) ?? [])].map(([step, tally]) => ({
      step,
      attempts: tally.begun,
      missed: tally.missed,
      finished: tally.run.finished,
      failed: tally.run.failed,
      rate: seconds > 0 ? tally.recent.finished / seconds : 0,
      latency: window && tally.quantiles(window, 'due'),
      sent: window && tally.quantiles(window, 'sent'),
    }));
  }

  latency(fleet: string, step: string, window: Window, from: LatencyFrom = 'due'): Quantiles | undefined {
    return this.#fleets.get(fleet)?.get(step)?.quantiles(window, from);
  }

  logBars({ fleet, step, window, from }: Shown, limit: number): LogBars | undefined {
    return this.#fleets.get(fleet)?.get(step)?.logBars(window, from, limit);
  }

  /** Failures by step and outcome, most frequent first. */
  errors(fleet = ALL_FLEETS): ErrorRow[] {
    const rows: ErrorRow[] = [];
    for (const [step, tally] of this.#fleets.get(fleet) ?? []) {
      for (const [outcome, count] of tally.run.outcomes) {
        if (outcome === 'ok' || outcome.startsWith('ok/')) continue;
        const recent = tally.recent.outcomes.get(outcome) ?? 0;
        rows.push({ step, outcome, count, recent, of: tally.run.finished });
      }
    }
    return rows.sort((a, b) => b.count - a.count);
  }

  /** Attempts that ended, and those of them that failed. */
  totals(fleet = ALL_FLEETS): { attempts: number; finished: number; failed: number; missed: number } {
    const total = { attempts: 0, finished: 0, failed: 0, missed: 0 };
    for (const tally of this.#fleets.get(fleet)?.values() ?? []) {
      total.attempts += tally.begun;
      total.missed += tally.missed;
      total.finished += tally.run.finished;
      total.failed += tally.run.failed;
    }
    return total;
  }

  /** How many devices are in which step: `waiting` first, the lifecycle's steps in order, `ended` last. */
  inStep(fleet = ALL_FLEETS): [step: string, devices: number][] {
    const devices = new Map<string, number>([['waiting', 0]]);
    for (const step of this.stepNames(fleet)) devices.set(step, 0);
    for (const gauges of this.#gauges(fleet)) {
      for (const [step, n] of Object.entries(gauges.inStep)) devices.set(step, (devices.get(step) ?? 0) + n);
    }
    const ended = devices.get('ended') ?? 0;
    devices.delete('ended');
    return [...devices, ['ended', ended]];
  }

  workers(): WorkerRow[] {
    return [...this.#workers.values()]
      .sort((a, b) => a.worker - b.worker)
      .map((worker) => worker.row(this.#newest));
  }

  /** Undefined before its first second. */
  get controllerRow(): ControllerRow | undefined {
    return this.#controller.row;
  }

  get lostFrames(): number {
    return [...this.#workers.values()].reduce((sum, worker) => sum + worker.lostFrames, 0);
  }

  get paused(): boolean {
    return [...this.#workers.values()].some((worker) => !worker.final && worker.paused);
  }

  /** Simulated ms since the start; a pause holds it. */
  get simulated(): number {
    const paused = Math.max(0, ...[...this.#workers.values()].map((worker) => worker.pausedMs));
    return Math.max(0, this.at - paused) * this.run.plan.timeScale;
  }

  /** Undefined when the scenario names no phases, or after the last one. */
  get phase(): PhaseNow | undefined {
    const now = this.simulated;
    const phase = this.run.plan.phases.find(({ from, to }) => from <= now && now < to);
    return phase && { name: phase.name, elapsed: now - phase.from, length: phase.to - phase.from };
  }
}
