/** From merged frames to the numbers of a summary. */
import type { ControllerRecord } from './controller-health.ts';
import { Histogram } from './histogram.ts';
import type { MergedFrames, Scope, Series } from './merge.ts';
import type { RunNames } from './names.ts';
import type {
  ControllerHealth,
  Percentiles,
  PhaseSummary,
  StepSummary,
  Summary,
  WorkerHealth,
} from './summary.ts';

/** The parts of a summary that come from frames alone. */
export type MeasuredParts = Pick<
  Summary,
  'peakConnected' | 'seconds' | 'steps' | 'totals' | 'phases' | 'tallies' | 'health' | 'events'
>;

/** `names` give the order; what is measured under another name comes after them, by alphabet. */
export function summarize(merged: MergedFrames, names: RunNames): MeasuredParts {
  const totals = stepTotals(merged, names);
  return {
    peakConnected: merged.peakConnected(),
    seconds: merged.to / 1000,
    steps: stepSummaries(merged, names),
    ...(totals.length > 0 ? { totals } : {}),
    phases: names.phases.map(
      (phase): PhaseSummary => ({ phase, steps: stepSummaries(merged, names, phase) }),
    ),
    tallies: merged.tallies(),
    health: workerHealth(merged),
    events: eventLines(merged),
  };
}

/** Every step of every fleet that was attempted or missed, within one phase or over all of them. */
export const stepSummaries = (merged: MergedFrames, names: RunNames, phase?: string): StepSummary[] =>
  stepsInOrder(merged, names, phase).map(({ fleet, step }) =>
    summaryOf(totalsOf(merged, { fleet, step, phase }, fleet)),
  );

/** Those that were attempted or missed, in the order of the names. */
export function stepsInOrder(
  merged: MergedFrames,
  names: RunNames,
  phase?: string,
): { readonly fleet: string; readonly step: string }[] {
  const begun = merged.begun({ phase });
  return inOrder(Object.keys(names.steps), unique(begun.map(({ fleet }) => fleet))).flatMap((fleet) => {
    const steps = unique(begun.filter((one) => one.fleet === fleet).map(({ step }) => step));
    return inOrder(names.steps[fleet] ?? [], steps).map((step) => ({ fleet, step }));
  });
}

/** Steps that more than one fleet has attempted, over all of them; their fleet is ''. */
function stepTotals(merged: MergedFrames, names: RunNames): StepSummary[] {
  const fleetsOf = (step: string) => unique(merged.begun({ step }).map(({ fleet }) => fleet)).length;
  const shared = unique(merged.begun().map(({ step }) => step)).filter((step) => fleetsOf(step) > 1);
  return inOrder(Object.values(names.steps).flat(), shared).map((step) =>
    summaryOf(totalsOf(merged, { step }, '')),
  );
}

/** A step's figures with the whole of its distributions, which are to be read only. */
export interface StepTotals extends Omit<StepSummary, 'fromDue' | 'fromSend'> {
  readonly fromDue: Histogram;
  readonly fromSend: Histogram;
}

export function totalsOf(merged: MergedFrames, scope: Scope, fleet: string): StepTotals {
  const series = merged.series(scope);
  const begun = merged.begun(scope);
  const outcomes: Record<string, number> = {};
  for (const { outcome, count } of [...series].sort(byCount))
    outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  return {
    fleet,
    step: scope.step ?? '',
    attempts: begun.reduce((sum, one) => sum + one.count, 0),
    missed: begun.reduce((sum, one) => sum + one.missed, 0),
    outcomes,
    fromDue: together(series.map((one) => one.fromDue)),
    fromSend: together(series.map((one) => one.fromSend)),
  };
}

export function summaryOf(totals: StepTotals): StepSummary {
  const [fromDue, fromSend] = [percentiles(totals.fromDue), percentiles(totals.fromSend)];
  const { fleet, step, attempts, missed, outcomes } = totals;
  return {
    fleet,
    step,
    attempts,
    missed,
    outcomes,
    ...(fromDue ? { fromDue } : {}),
    ...(fromSend ? { fromSend } : {}),
  };
}

/** Milliseconds; undefined without samples. */
export function percentiles(histogram: Histogram): Percentiles | undefined {
  if (histogram.count === 0) return undefined;
  const at = (percentage: number) => histogram.percentile(percentage) / 1000;
  return {
    count: histogram.count,
    min: histogram.min / 1000,
    mean: histogram.mean() / 1000,
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p999: at(99.9),
    max: histogram.max / 1000,
  };
}

/** One histogram of several, to be read only: a single one is not copied. */
export function together(histograms: readonly Histogram[]): Histogram {
  if (histograms.length === 1 && histograms[0]) return histograms[0];
  const sum = new Histogram();
  for (const histogram of histograms) sum.addAll(histogram);
  return sum;
}

function workerHealth(merged: MergedFrames): WorkerHealth[] {
  return merged.workers().map((worker) => ({
    worker: worker.worker,
    frames: worker.sequences.size,
    latenessP99Ms: worker.lateness.percentile(99) / 1000,
    latenessMaxMs: worker.lateness.max / 1000,
    loopLagMaxMs: worker.loopLagMaxMs,
    busyMean: worker.busyMean,
    busyMax: worker.busyMax,
    ...(worker.cpuMean !== undefined && { cpuMean: worker.cpuMean }),
    ...(worker.waitingMean !== undefined && { waitingMean: worker.waitingMean }),
    ...(worker.gcMean !== undefined && { gc: { share: worker.gcMean, longestMs: worker.gcLongestMs } }),
    heapMaxBytes: worker.heapMaxBytes,
    ...(worker.backlogMax && { backlogMax: worker.backlogMax }),
  }));
}

/** Undefined where nothing was kept of it. */
export function controllerHealth(record: ControllerRecord | undefined): ControllerHealth | undefined {
  if (record === undefined || record.seconds === 0) return undefined;
  const { cpuMean, childrenMean } = record;
  return {
    seconds: record.seconds,
    behindMaxMs: record.behindMaxMs,
    loopLagMaxMs: record.loopLagMaxMs,
    busyMean: record.busyMean,
    busyMax: record.busyMax,
    ...(cpuMean !== undefined && { cpuMean }),
    gc: { share: record.gcMean, longestMs: record.gcLongestMs },
    heapMaxBytes: record.heapMaxBytes,
    ...(childrenMean !== undefined && { childrenMean, childrenMax: record.childrenMax }),
  };
}

/** `12.3s worker 0 warn: …`, earliest first. */
function eventLines({ events }: MergedFrames): string[] {
  const lines = events.kept.map(
    ({ at, worker, level, text }) => `${(at / 1000).toFixed(1)}s worker ${worker} ${level}: ${text}`,
  );
  return events.dropped === 0 ? lines : [...lines, `${events.dropped} further events were left out`];
}

const unique = (names: readonly string[]): string[] => [...new Set(names)];

/** Those present, first in the order given, then the others by alphabet. */
function inOrder(order: readonly string[], present: readonly string[]): string[] {
  const here = new Set(present);
  const known = unique(order).filter((name) => here.has(name));
  return [...known, ...[...here].filter((name) => !known.includes(name)).sort()];
}

const byCount = (a: Series, b: Series): number => b.count - a.count || (a.outcome < b.outcome ? -1 : 1);
