/** From the runs as they were read to what is told of them. Pure. */
import { EXIT } from '../verdict/exit-codes.ts';
import { comparability, type RecordedRun } from './comparable.ts';
import { COMPARISON_VERSION, type ComparedFigure, type ComparedRun, type Comparison } from './comparison.ts';
import { type FigureId, keyOf } from './figures.ts';
import { evaluateGate, type Gate, isAbout } from './gate.ts';
import { judge } from './judge.ts';
import type { MeasuredRun } from './measure.ts';
import { type Sightings, sightingsOf } from './sightings.ts';

export interface ReadRun extends RecordedRun {
  readonly folder: string;
  readonly measured: MeasuredRun;
}

export interface CompareOptions {
  readonly gates: readonly Gate[];
  readonly strict: boolean;
  readonly phase?: string | undefined;
}

/** `base`: at least one. Whether they can be compared is for the caller to ask before (comparability). */
export function compareRuns(base: readonly ReadRun[], fresh: ReadRun, options: CompareOptions): Comparison {
  const { gates, strict, phase } = options;
  const { against, notes } = comparability(base, fresh);
  const measured = base.map((run) => run.measured);
  const { sightings, missing } = sightingsOf(measured, fresh.measured);
  const isGated = (figure: FigureId) => gates.some((gate) => isAbout(gate, figure));
  const figures = judge({
    sightings,
    lateness: { base: measured.map(({ lateness }) => lateness), new: fresh.measured.lateness },
    gated: new Set(sightings.filter(({ fresh }) => isGated(fresh)).map(({ fresh }) => keyOf(fresh))),
  });
  const results = gates.flatMap((gate) => evaluateGate(gate, figures, { strict }));
  return {
    version: COMPARISON_VERSION,
    scenario: fresh.outline.scenario,
    ...(phase !== undefined && { phase }),
    base: base.map(identity),
    new: identity(fresh),
    forced: against,
    notes: [
      ...notes,
      ...missingSteps(missing),
      ...pausedRuns([...base, fresh]),
      ...lateRuns([...base, fresh]),
    ],
    figures: inOrder(figures, fresh),
    gates: results,
    exitCode: results.some(({ result }) => result === 'fails')
      ? EXIT.thresholdFailed
      : results.some(({ result }) => result === 'unsure')
        ? EXIT.invalid
        : EXIT.pass,
  };
}

const identity = ({ folder, outline: { startedAt, target } }: ReadRun): ComparedRun => ({
  folder,
  startedAt,
  target,
});

const missingSteps = (missing: Sightings['missing']): string[] =>
  missing.map(({ step, from }) =>
    from === 'new'
      ? `${step} was attempted before and is not any more`
      : `${step} was not attempted in every base run: it is not compared`,
  );

const pausedRuns = (runs: readonly ReadRun[]): string[] =>
  runs
    .filter(({ measured }) => measured.paused)
    .map(({ name }) => `${name} was paused: its throughput counts the pause`);

/** Milliseconds, of the generator's p99: above it the generator disturbs what it measures. */
const LATE_MS = 10;

function lateRuns(runs: readonly ReadRun[]): string[] {
  const late = runs.filter(({ measured }) => measured.lateness.p99 > 1000 * LATE_MS);
  if (late.length === 0) return [];
  const most = Math.max(...late.map(({ measured }) => measured.lateness.p99)) / 1000;
  const which = late.length === 1 ? `of ${late[0]?.name}` : `of ${late.length} runs`;
  return [
    `the generator ${which} was up to ${most.toFixed(0)} ms late (p99): a machine with less else to do tells smaller changes`,
  ];
}

/** As the scenario has fleets and steps; what is over all steps comes last. */
function inOrder(figures: readonly ComparedFigure[], { outline: { names } }: ReadRun): ComparedFigure[] {
  const fleets = Object.keys(names.steps);
  const place = ({ fleet, step }: FigureId): readonly [number, number] => {
    if (step === '') return [fleets.length + 1, 0];
    const at = names.steps[fleet]?.indexOf(step) ?? -1;
    return [fleets.indexOf(fleet), at === -1 ? Number.MAX_SAFE_INTEGER : at];
  };
  return figures.toSorted((a, b) => {
    const [[fleetA, stepA], [fleetB, stepB]] = [place(a), place(b)];
    return fleetA - fleetB || stepA - stepB;
  });
}
