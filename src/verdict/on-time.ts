/** Whether the workers kept their schedule, and where one did not: how late, how long, why, and what mends that. */
import { MOST_KEPT, type WorkerSecond } from '../metrics/late-seconds.ts';
import type { WorkerRecord } from '../metrics/worker-health.ts';
import { type Cause, diagnose } from './diagnose.ts';
import { troubleOf } from './trouble.ts';
import type { Invalidity, ValidityBounds } from './validity.ts';
import { percents, time } from './words.ts';

interface Finding {
  readonly rule: Invalidity['rule'];
  readonly worker: number;
  readonly told: string;
  readonly badness: number;
  readonly cause: Cause;
}

/** One for each rule and cause: of workers that were late alike the worst is told, and the others named. */
export function behindSchedule(workers: readonly WorkerRecord[], bounds: ValidityBounds): Invalidity[] {
  const alike = new Map<string, Finding[]>();
  for (const worker of workers) {
    const finding = latenessOf(worker, bounds) ?? stutterOf(worker, bounds) ?? lagOf(worker, bounds);
    if (!finding) continue;
    const key = `${finding.rule} ${finding.cause.kind}`;
    alike.set(key, [...(alike.get(key) ?? []), finding]);
  }
  return [...alike.values()].map(together);
}

function together(findings: readonly Finding[]): Invalidity {
  const [worst, ...others] = findings.toSorted((a, b) => b.badness - a.badness) as [Finding, ...Finding[]];
  const names = others.map(({ worker }) => worker).sort((a, b) => a - b);
  const too = names.length === 0 ? '' : `; likewise worker${names.length > 1 ? 's' : ''} ${names.join(', ')}`;
  const { rule, told, cause } = worst;
  return { rule, cause: `${told}: ${cause.told}${too}`, mend: cause.mend };
}

function latenessOf(record: WorkerRecord, { lateness: bound }: ValidityBounds): Finding | undefined {
  const { worker, lateness } = record;
  const p99 = lateness.percentile(99) / 1000;
  if (p99 <= bound) return undefined;
  const late = record.worst.all.filter(({ latenessMs }) => latenessMs > bound);
  // Lives that were late by the bound may be too few in each of its seconds to show in any of them.
  const cause = diagnosed(record, late.length > 0 ? late : record.worst.all.slice(0, 1));
  const seconds = late.length < MOST_KEPT ? secondsOf(late) : record.frameLateness.countAbove(bound * 1000);
  const told = `worker ${worker} was ${time(p99)} late for ${time(Math.max(1, seconds) * 1000)} (p99; at most ${time(bound)})`;
  return { rule: 'lateness', worker, told, badness: p99, cause };
}

function stutterOf(record: WorkerRecord, bounds: ValidityBounds): Finding | undefined {
  const { worker, frameLateness } = record;
  const late = frameLateness.countAbove(bounds.lateness * 1000);
  if (isSeldom(late, frameLateness.count, bounds)) return undefined;
  const seconds = record.worst.all.filter(({ latenessMs }) => latenessMs > bounds.lateness);
  const told = `worker ${worker} was more than ${time(bounds.lateness)} late in ${late} of its ${frameLateness.count} seconds (p99; at most ${percents(bounds.lateFrames)} of them)`;
  return { rule: 'stutter', worker, told, badness: late, cause: diagnosed(record, seconds) };
}

function lagOf(record: WorkerRecord, bounds: ValidityBounds): Finding | undefined {
  const { worker, frameLag } = record;
  const { lag: bound } = bounds;
  if (bound === undefined) return undefined;
  const late = frameLag.countAbove(bound * 1000);
  if (isSeldom(late, frameLag.count, bounds)) return undefined;
  const seconds = record.worst.all.filter(({ health }) => health.loopLagMs > bound);
  const told = `the event loop of worker ${worker} stood still for more than ${time(bound)} in ${late} of its ${frameLag.count} seconds, up to ${time(record.loopLagMaxMs)} (at most ${percents(bounds.lateFrames)} of them)`;
  return { rule: 'lag', worker, told, badness: late, cause: diagnosed(record, seconds) };
}

/** One second may be late in any run, however short. */
export const isSeldom = (late: number, of: number, { lateFrames }: ValidityBounds): boolean =>
  late < 2 || late <= lateFrames * of;

/** Histograms count whole buckets: of a second that is late by a hair there may be none among the worst. */
const diagnosed = (record: WorkerRecord, late: readonly WorkerSecond[]): Cause =>
  diagnose(troubleOf(record, late.length > 0 ? late : record.worst.all.slice(0, 1)));

const secondsOf = (late: readonly WorkerSecond[]): number =>
  late.reduce((sum, { from, to }) => sum + (to - from) / 1000, 0);
