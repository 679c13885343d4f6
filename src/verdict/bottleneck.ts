/**
 * Which side a slow run was slow on. A saturated platform shows in replies that take longer and longer or never come,
 * while workers are on time and have time to spare; a saturated generator in workers that are late. Pure.
 */
import { TIMEOUT } from '../lifecycle/outcome.ts';
import type { ControllerRecord } from '../metrics/controller-health.ts';
import { Histogram } from '../metrics/histogram.ts';
import type { MergedFrames } from '../metrics/merge.ts';
import type { PaceBin } from '../metrics/pace.ts';
import type { Bottleneck, ThresholdResult } from '../metrics/summary.ts';
import type { WorkerRecord } from '../metrics/worker-health.ts';
import { CAUSE_BOUNDS, diagnose } from './diagnose.ts';
import { parseThreshold } from './parse-threshold.ts';
import { troubleOf } from './trouble.ts';
import { DEFAULT_BOUNDS, type Invalidity } from './validity.ts';
import { cores, count, percents, time } from './words.ts';

export interface BottleneckInput {
  readonly merged: MergedFrames;
  readonly thresholds: readonly ThresholdResult[];
  readonly invalidities: readonly Invalidity[];
  readonly controller?: ControllerRecord | undefined;
}

/** When replies count as slow. */
export const SLOW = {
  /** Share of a step's attempts without a reply in time. */
  timeouts: 0.01,
  /** From the first quarter of the run to the last: that many times as long, and by as many ms. */
  growth: 3,
  grownMs: 50,
  /** Attempts a quarter that a mean is taken of. */
  attempts: 50,
  /** Share of a step's due attempts that its devices were too busy to begin … */
  missed: 0.01,
  /** … when that share of the time of all devices went to waiting for its replies: they may be busy with other steps. */
  waited: 0.25,
} as const;

/** How late workers may be (p99) for replies to be the platform's all the same: so many ms, or that share of them. */
const ON_TIME = { ms: DEFAULT_BOUNDS.lateness, share: 0.1 } as const;

const GENERATOR: readonly Invalidity['rule'][] = ['lateness', 'stutter', 'lag', 'resources'];

/** Undefined where nothing was slow. */
export function bottleneckOf(input: BottleneckInput): Bottleneck | undefined {
  if (input.invalidities.some(({ rule }) => GENERATOR.includes(rule)))
    return {
      side: 'generator',
      text: 'The generator was the limit: slow replies say nothing of the platform.',
    };
  const [worst] = slowSteps(input).sort((a, b) => b.badness - a.badness);
  if (!worst) return undefined;
  const { busy, lateMs, latest } = workersOf(input.merged);
  // A scenario may bound lateness generously, and its run is valid then.
  if (latest && lateMs > Math.max(ON_TIME.ms, ON_TIME.share * worst.dueP99Ms)) {
    const late = latest.worst.all.filter(({ latenessMs }) => latenessMs > ON_TIME.ms);
    const cause = diagnose(troubleOf(latest, late.length > 0 ? late : latest.worst.all.slice(0, 1)));
    return {
      side: 'unclear',
      text: `Either side may be the limit: ${told(worst)}, and worker ${latest.worker} was ${time(lateMs)} late (p99): ${cause.told}; ${cause.mend}.`,
    };
  }
  if (busy >= CAUSE_BOUNDS.busy)
    return {
      side: 'unclear',
      text: `Either side may be the limit: ${told(worst)}, and workers were ${percents(busy)} busy. Ask for less a worker, or add one, to tell.`,
    };
  return {
    side: 'platform',
    text: `The platform, or the network to it, was the limit and not the generator: ${told(worst)}; ${generatorOf(input)}.`,
  };
}

interface SlowStep {
  readonly name: string;
  readonly badness: number;
  readonly attempts: number;
  readonly timeouts: number;
  readonly missed: number;
  readonly sendP99Ms: number;
  readonly dueP99Ms: number;
  readonly grown: { readonly firstMs: number; readonly lastMs: number } | undefined;
  readonly inFlight: number;
}

function slowSteps({ merged, thresholds }: BottleneckInput): SlowStep[] {
  const failed = failedLatencies(thresholds);
  const steps = new Map(merged.begun().map(({ fleet, step }) => [`${fleet}\u0000${step}`, { fleet, step }]));
  return [...steps.values()].flatMap(({ fleet, step }): SlowStep[] => {
    const begun = merged.begun({ fleet, step });
    const attempts = begun.reduce((sum, one) => sum + one.count, 0);
    const missed = begun.reduce((sum, one) => sum + one.missed, 0);
    const series = merged.series({ fleet, step });
    const timeouts = series.reduce((sum, { outcome, count }) => sum + (outcome === TIMEOUT ? count : 0), 0);
    const bins = merged.pace.of(fleet, step);
    const grown = grownOf(bins);
    const isSlow =
      grown !== undefined ||
      timeouts > SLOW.timeouts * attempts ||
      (missed > SLOW.missed * (attempts + missed) && waitedOf(merged, bins) >= SLOW.waited) ||
      failed(step);
    if (!isSlow) return [];
    const [send, due] = [new Histogram(), new Histogram()];
    for (const { fromSend, fromDue } of series) {
      send.addAll(fromSend);
      due.addAll(fromDue);
    }
    return [
      {
        name: step,
        // Those without a reply first, then by how often it happened.
        badness: timeouts * 1000 + missed * 10 + send.count,
        attempts,
        timeouts,
        missed,
        sendP99Ms: send.percentile(99) / 1000,
        dueP99Ms: due.percentile(99) / 1000,
        grown,
        inFlight: mostInFlight(bins),
      },
    ];
  });
}

/** Whether a threshold on this step's latency has failed. */
function failedLatencies(thresholds: readonly ThresholdResult[]): (step: string) => boolean {
  const steps = new Set<string>();
  for (const { passed, notReached, expression } of thresholds) {
    const parsed = parseThreshold(expression);
    if (passed || notReached || !parsed.ok) continue;
    const { figure, step } = parsed.threshold;
    if (step !== undefined && !['rate', 'count', 'missed'].includes(figure.kind)) steps.add(step);
  }
  return (step) => steps.has(step);
}

/** Mean latency from the actual send in the first and last quarter of a step's own time, where it has grown by much. */
export function grownOf(
  bins: readonly Readonly<PaceBin>[],
): { readonly firstMs: number; readonly lastMs: number } | undefined {
  const timed = bins.filter((bin) => bin.timed > 0);
  const quarter = Math.floor(timed.length / 4);
  if (quarter === 0) return undefined;
  const [first, last] = [meanOf(timed.slice(0, quarter)), meanOf(timed.slice(-quarter))];
  if (first === undefined || last === undefined) return undefined;
  const hasGrown = last >= SLOW.growth * first && last - first >= SLOW.grownMs;
  return hasGrown ? { firstMs: first, lastMs: last } : undefined;
}

function meanOf(bins: readonly Readonly<PaceBin>[]): number | undefined {
  const timed = bins.reduce((sum, bin) => sum + bin.timed, 0);
  const micros = bins.reduce((sum, bin) => sum + bin.micros, 0);
  return timed < SLOW.attempts ? undefined : micros / timed / 1000;
}

/** Share of the time of all devices that were connected; 0 where devices do not connect. */
function waitedOf(merged: MergedFrames, bins: readonly Readonly<PaceBin>[]): number {
  const deviceMs = merged.peakConnected() * merged.to;
  return deviceMs === 0 ? 0 : bins.reduce((sum, { micros }) => sum + micros / 1000, 0) / deviceMs;
}

function mostInFlight(bins: readonly Readonly<PaceBin>[]): number {
  let [inFlight, most] = [0, 0];
  for (const { begun, ended } of bins) {
    inFlight += begun - ended;
    most = Math.max(most, inFlight);
  }
  return most;
}

function told({ name, attempts, timeouts, missed, sendP99Ms, dueP99Ms, grown, inFlight }: SlowStep): string {
  const parts = [`${name} took ${time(sendP99Ms)} from send (p99)`];
  // What its devices had to wait for before: an earlier reply, their connection.
  if (dueP99Ms > 2 * sendP99Ms && dueP99Ms - sendP99Ms > SLOW.grownMs)
    parts.push(`${time(dueP99Ms)} from due`);
  if (grown) parts.push(`${time(grown.firstMs)} on average at first and ${time(grown.lastMs)} at last`);
  if (timeouts > 0) parts.push(`${count(timeouts)} of ${count(attempts)} had no reply in time`);
  if (missed > 0) parts.push(`${count(missed)} were due while their devices still waited`);
  if (inFlight > 1) parts.push(`up to ${count(inFlight)} in flight`);
  return parts.join(', ');
}

/** The highest mean share of a worker, the highest p99 of lateness, and whose that is. */
function workersOf(merged: MergedFrames) {
  const workers = merged.workers();
  const lateOf = ({ lateness }: WorkerRecord): number => lateness.percentile(99) / 1000;
  const latest = workers.toSorted((a, b) => lateOf(b) - lateOf(a))[0];
  const busy = Math.max(0, ...workers.map(({ busyMean }) => busyMean));
  return { busy, latest, lateMs: latest ? lateOf(latest) : 0 };
}

function generatorOf({ merged, controller }: BottleneckInput): string {
  const { busy, lateMs } = workersOf(merged);
  const backlog = merged.workers().reduce((sum, { backlogMax }) => sum + (backlogMax?.bytes ?? 0), 0);
  const parts = [`workers were ${time(lateMs)} late (p99) and ${percents(busy)} busy`];
  if (backlog > 0) parts.push(`up to ${count(backlog)} bytes were sent and not taken`);
  if (controller && controller.childrenMax > 0)
    parts.push(`the embedded platform used up to ${cores(controller.childrenMax)} cores`);
  return parts.join(', ');
}
