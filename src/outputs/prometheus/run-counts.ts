/**
 * What has been counted since the start of the run, as the frames tell it: the figures that only grow. Its size
 * depends on the fleets, steps and workers, never on how long the run takes.
 */
import { ABANDONED, OK, type Outcome } from '../../lifecycle/outcome.ts';
import type { Frame } from '../../metrics/frame.ts';
import { getOrAdd } from '../../metrics/get-or-add.ts';
import { Histogram } from '../../metrics/histogram.ts';
import type { StepSummary } from '../../metrics/summary.ts';
import { BoundedNames } from './bounded-names.ts';

/** Of one fleet, before the rest is counted as one. */
const MOST_STEPS = 100;
/** Of one step, likewise. */
const MOST_OUTCOMES = 50;

export interface StepCounts {
  readonly fleet: string;
  readonly step: string;
  begun: number;
  missed: number;
  readonly outcomes: Map<Outcome, number>;
  readonly outcomeNames: BoundedNames;
  readonly fromDue: Histogram;
  readonly fromSend: Histogram;
}

export class RunCounts {
  /** Of every life resumed, by worker: how late after the planned moment. */
  readonly lateness = new Map<number, Histogram>();
  /** Time of garbage collections by worker, ms; of workers that tell. */
  readonly collected = new Map<number, number>();
  readonly #steps = new Map<string, StepCounts>();
  readonly #stepNames = new Map<string, BoundedNames>();

  /** @param steps by fleet, those that lives will surely come to. They begin at 0: a first increase that nobody saw the 0 of is in no rate. */
  constructor(steps: Readonly<Record<string, readonly string[]>>) {
    for (const [fleet, names] of Object.entries(steps))
      for (const step of names) addOutcome(this.#step(fleet, step), OK, 0);
  }

  steps(): readonly StepCounts[] {
    return [...this.#steps.values()];
  }

  /** The label of a step; `other` above the number that are told apart. */
  stepLabel(fleet: string, step: string): string {
    return getOrAdd(this.#stepNames, fleet, () => new BoundedNames(MOST_STEPS)).label(step);
  }

  /** Each frame once. */
  add({ worker, begun, entries, health }: Frame): void {
    for (const { fleet, step, count, missed } of begun) {
      const counts = this.#step(fleet, step);
      counts.begun += count;
      counts.missed += missed;
    }
    for (const { fleet, step, outcome, count, fromDue, fromSend } of entries) {
      const counts = this.#step(fleet, step);
      addOutcome(counts, outcome, count);
      counts.fromDue.add(fromDue);
      counts.fromSend.add(fromSend);
    }
    getOrAdd(this.lateness, worker, () => new Histogram()).add(health.lateness);
    if (health.gc) this.collected.set(worker, (this.collected.get(worker) ?? 0) + health.gc.totalMs);
  }

  /** What no frame told: attempts of workers that were lost or stopped at once, which the summary has as abandoned. */
  finish(steps: readonly StepSummary[]): void {
    for (const { fleet, step, outcomes } of steps) {
      const counts = this.#step(fleet, step);
      const untold = (outcomes[ABANDONED] ?? 0) - (counts.outcomes.get(ABANDONED) ?? 0);
      if (untold > 0) addOutcome(counts, ABANDONED, untold);
    }
  }

  #step(fleet: string, name: string): StepCounts {
    const step = this.stepLabel(fleet, name);
    return getOrAdd(this.#steps, `${fleet}\u0000${step}`, () => ({
      fleet,
      step,
      begun: 0,
      missed: 0,
      outcomes: new Map(),
      outcomeNames: new BoundedNames(MOST_OUTCOMES),
      fromDue: new Histogram(),
      fromSend: new Histogram(),
    }));
  }
}

function addOutcome({ outcomes, outcomeNames }: StepCounts, outcome: Outcome, count: number): void {
  const label = outcomeNames.label(outcome);
  outcomes.set(label, (outcomes.get(label) ?? 0) + count);
}
