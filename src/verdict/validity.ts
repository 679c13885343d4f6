/**
 * Whether the generator drove the load as it was asked to. Where it did not, the numbers say more about this
 * machine than about the target: the run is INVALID, neither pass nor fail. What each rule says, and what mends it,
 * is in rules.ts; `platform` and `operations` are told by the controller and by operations.ts.
 */
import { ABANDONED, succeeded } from '../lifecycle/outcome.ts';
import { accountingErrors } from '../metrics/accounting.ts';
import type { ControllerRecord } from '../metrics/controller-health.ts';
import type { MergedFrames } from '../metrics/merge.ts';
import { LIVES_THREW } from '../metrics/names.ts';
import type { WorkerRecord } from '../metrics/worker-health.ts';
import { CAUSE_BOUNDS } from './diagnose.ts';
import { behindSchedule, isSeldom } from './on-time.ts';
import { parseThreshold } from './parse-threshold.ts';
import type { ThresholdSpec } from './thresholds.ts';
import { percents, time } from './words.ts';

export interface Invalidity {
  readonly rule:
    | 'lateness'
    | 'stutter'
    | 'lag'
    | 'controller'
    | 'frames'
    | 'accounting'
    | 'resources'
    | 'lives'
    | 'missed'
    | 'nothing'
    | 'platform'
    | 'operations';
  readonly cause: string;
  readonly mend: string;
}

export interface ValidityBounds {
  /** Milliseconds. */
  readonly lateness: number;
  /** Shares, 0…1. */
  readonly lateFrames: number;
  readonly missed: number;
  /** Milliseconds that the event loop of a worker, and of the controller, may stand still; absent in runs of old. */
  readonly lag?: number;
  readonly controller?: number;
}

export const DEFAULT_BOUNDS = {
  lateness: 100,
  lateFrames: 0.05,
  missed: 0.01,
  lag: 250,
  controller: 1000,
} as const satisfies ValidityBounds;

export interface ValidityInput {
  readonly merged: MergedFrames;
  readonly thresholds: readonly ThresholdSpec[];
  readonly bounds: ValidityBounds;
  /** Absent where nothing is kept of it. */
  readonly controller?: ControllerRecord | undefined;
  /** How many workers ran, numbered from 0. */
  readonly workers: number;
  /** Those of them that were lost: what is missing of their frames is told by that already. */
  readonly lost: readonly number[];
  /** Stopped at once: last frames were not waited for, attempts in flight have no outcome. */
  readonly killed: boolean;
  /** A threshold stopped the run. */
  readonly stoppedByThreshold?: boolean;
}

/** Every reason why the run says nothing about its target; empty when it is valid. */
export function invalidities(input: ValidityInput): Invalidity[] {
  const { merged, thresholds, bounds, workers, lost, killed } = input;
  const alive = merged.workers().filter(({ worker }) => !lost.includes(worker));
  const silent = Array.from({ length: workers }, (_, worker) => worker)
    .filter((worker) => !lost.includes(worker) && !alive.some((one) => one.worker === worker))
    .map((worker) => neverCame(worker, ['all']));
  const behind = behindSchedule(alive, bounds);
  return [
    ...behind,
    ...controllerOf(input.controller, bounds),
    ...alive.flatMap((worker) => framesOf(worker, killed)),
    ...(killed ? [] : silent),
    ...(killed || lost.length > 0 ? [] : accountingOf(merged)),
    ...resourcesOf(merged),
    ...livesOf(merged),
    ...(input.stoppedByThreshold ? [] : missedOf(merged, thresholds, bounds, behind.length > 0)),
    ...(thresholds.length === 0 ? nothingOf(merged) : []),
  ];
}

function nothingOf(merged: MergedFrames): Invalidity[] {
  const ended = merged.series().filter(({ outcome }) => outcome !== ABANDONED && !(outcome in SHORTAGES));
  if (ended.length === 0 || ended.some(({ outcome }) => succeeded(outcome))) return [];
  const attempts = ended.reduce((sum, { count }) => sum + count, 0);
  const [most] = ended.toSorted((a, b) => b.count - a.count);
  return [
    {
      rule: 'nothing',
      cause: `none of ${attempts} attempts succeeded, most ended with ${most?.outcome} (${most?.fleet}/${most?.step})`,
      mend: 'check the target and the credentials, or say by thresholds what the run must hold',
    },
  ];
}

/** Late to judge, to stop, to carry out operations: whatever it did in time is still right. */
function controllerOf(controller: ControllerRecord | undefined, bounds: ValidityBounds): Invalidity[] {
  if (controller === undefined || bounds.controller === undefined) return [];
  const late = controller.lag.countAbove(bounds.controller * 1000);
  if (isSeldom(late, controller.seconds, bounds)) return [];
  const { loopLagMaxMs, gcMean, behindMaxMs } = controller;
  const garbage = gcMean >= CAUSE_BOUNDS.gc;
  return [
    {
      rule: 'controller',
      cause: `the controller stood still for more than ${time(bounds.controller)} in ${late} of its ${controller.seconds} seconds, up to ${time(loopLagMaxMs)}, and merged frames up to ${time(behindMaxMs)} late: thresholds that stop the run and operations came late${garbage ? `; garbage collection took ${percents(gcMean)} of its time` : ''}`,
      mend: 'leave it a core (fewer --workers), end other programs, or run without --web and dashboard',
    },
  ];
}

function framesOf({ worker, sequences, final }: WorkerRecord, killed: boolean): Invalidity[] {
  const gaps = sequences.gaps().map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  if (!final && !killed) gaps.push('the last');
  return gaps.length === 0 ? [] : [neverCame(worker, gaps)];
}

const neverCame = (worker: number, frames: readonly string[]): Invalidity => ({
  rule: 'frames',
  cause: `frames of worker ${worker} never came: ${frames.join(', ')}`,
  mend: 'their attempts are in no number: run again',
});

/** Lines of accounting errors that are told; the rest are counted. */
const LINES = 3;

function accountingOf(merged: MergedFrames): Invalidity[] {
  const errors = accountingErrors(merged);
  if (errors.length === 0) return [];
  const more = errors.length > LINES ? `; and ${errors.length - LINES} more` : '';
  const cause = `counts don't add up: ${errors.slice(0, LINES).join('; ')}${more}`;
  return [
    { rule: 'accounting', cause, mend: 'this is a defect of Regatta: please report it with frames.ndjson' },
  ];
}

/** Failures of this machine that look like failures of the target. */
const SHORTAGES: Readonly<Record<string, string>> = {
  'socket/EMFILE': 'raise the limit of open files (ulimit -n) or run fewer devices',
  'socket/ENFILE': "raise the system's limit of open files (fs.file-max) or run fewer devices",
  'socket/EADDRNOTAVAIL':
    'widen net.ipv4.ip_local_port_range, give the target more addresses, or run fewer devices',
  'socket/ENOBUFS': 'raise the limits of socket memory (net.ipv4.tcp_mem) or run fewer devices',
  'socket/ENOMEM': 'run fewer devices or free some memory',
};

function resourcesOf(merged: MergedFrames): Invalidity[] {
  const counts = new Map<string, number>();
  for (const { outcome, count } of merged.series()) {
    if (outcome in SHORTAGES) counts.set(outcome, (counts.get(outcome) ?? 0) + count);
  }
  return [...counts].map(([outcome, count]) => ({
    rule: 'resources',
    cause: `${count} attempts ended with ${outcome}: this machine ran short, not the target`,
    mend: SHORTAGES[outcome] ?? '',
  }));
}

function livesOf(merged: MergedFrames): Invalidity[] {
  const threw = merged.tallies()[LIVES_THREW] ?? 0;
  if (threw === 0) return [];
  const first = merged.events.kept.find(({ text }) => text.includes('its life threw: '))?.text;
  const lives =
    threw === 1
      ? 'a life threw and ended before its time'
      : `${threw} lives threw and ended before their time`;
  return [
    {
      rule: 'lives',
      cause: `${lives}${first === undefined ? '' : ` (${first})`}`,
      mend: 'mend the module that the lifecycle names; without one this is a defect of Regatta, please report it',
    },
  ];
}

function missedOf(
  merged: MergedFrames,
  thresholds: readonly ThresholdSpec[],
  bounds: ValidityBounds,
  wereLate: boolean,
): Invalidity[] {
  const sums = new Map<string, { fleet: string; step: string; due: number; missed: number }>();
  for (const { fleet, step, count, missed } of merged.begun()) {
    const sum = sums.get(`${fleet}/${step}`) ?? { fleet, step, due: 0, missed: 0 };
    sums.set(`${fleet}/${step}`, { fleet, step, due: sum.due + count + missed, missed: sum.missed + missed });
  }
  return [...sums.values()]
    .filter(({ due, missed }) => missed > bounds.missed * due)
    .filter(({ fleet, step }) => !thresholds.some((threshold) => judgesMissed(threshold, fleet, step)))
    .map(({ fleet, step, due, missed }) => ({
      rule: 'missed',
      cause: `${missed} of ${due} due attempts of ${fleet}/${step} never began: their devices were still busy, or not there yet${wereLate ? ', and the workers late' : ''}`,
      mend: wereLate
        ? 'mend what made the workers late first'
        : `ask for a lower rate or more devices, or judge it by a threshold such as ${step}.missed < 5000`,
    }));
}

function judgesMissed({ expect, fleet }: ThresholdSpec, ofFleet: string, ofStep: string): boolean {
  const parsed = parseThreshold(expect);
  if (!parsed.ok || parsed.threshold.figure.kind !== 'missed') return false;
  return parsed.threshold.step === ofStep && (fleet === undefined || fleet === ofFleet);
}
