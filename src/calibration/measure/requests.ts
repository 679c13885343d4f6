/** How many requests a second so many workers carry: as fast as it goes, and on an open schedule that stays on time. */
import type { RequestCeiling } from '../calibration.ts';
import type { Responder } from '../responder/process.ts';
import { type Circumstances, TooBusy } from './circumstances.ts';
import { drive, latestOfAll } from './drive.ts';
import {
  FIRST_STAIRS,
  highestOnTime,
  isOver,
  type Played,
  playedLevels,
  SECOND_STAIRS,
  stairs,
} from './levels.ts';
import { coreTimes, idleShare, ownTime } from './load-of-others.ts';
import { saturatingPlan, schedulePlan } from './plans.ts';

/** For the code to get warm. */
const WARM_MS = 1000;
/** Connecting takes longer than the best rate says while others want the cores too. */
const PATIENCE = 1.5;
/** A responder that has so much of a core can't follow; so little idle and the cores are shared out. */
const RESPONDER_FULL = 0.92;
const CORES_FULL = 0.08;

export interface RequestCircumstances extends Circumstances {
  /** As measured: how long the devices of a run take to connect. */
  readonly connectsPerSecond: number;
}

export interface MeasuredRequests extends RequestCeiling {
  /** By how much the passes differed, as a share of the higher one, 0…1; 0 of one pass, 1 when one found nothing. */
  readonly spread: number;
}

/** @param passes up the stairs: the lowest counts */
export async function measureRequests(
  workers: number,
  passes: 1 | 2,
  where: RequestCircumstances,
): Promise<MeasuredRequests> {
  const devices = Math.min(workers * where.effort.devicesPerWorker, where.mostDevices);
  const start = 1000 * Math.ceil((PATIENCE * devices) / where.connectsPerSecond + 0.3);
  const fleet = { workers, devices, start };
  const saturated = await saturate(fleet, where);
  const first =
    (await climb(fleet, where, saturated.perSecond, FIRST_STAIRS)) ??
    (await climb(fleet, where, saturated.perSecond / 2, FIRST_STAIRS));
  if (!first)
    throw new TooBusy(`no schedule of ${workers === 1 ? '1 worker' : `${workers} workers`} was on time`);
  const second = passes === 1 ? first : await climb(fleet, where, first.perSecond, SECOND_STAIRS);
  const [lower, higher] = second && first.perSecond > second.perSecond ? [second, first] : [first, second];
  return {
    workers,
    perSecond: lower.perSecond,
    latenessP99Ms: lower.latenessMs,
    saturatedPerSecond: saturated.perSecond,
    cpuMicros: saturated.cpuMicros,
    boundBy: saturated.boundBy,
    spread: higher ? (higher.perSecond - lower.perSecond) / higher.perSecond : 1,
  };
}

interface Fleet {
  readonly workers: number;
  readonly devices: number;
  /** When all are connected; real ms since the start of the run, a whole second. */
  readonly start: number;
}

interface Saturated extends Pick<RequestCeiling, 'cpuMicros' | 'boundBy'> {
  readonly perSecond: number;
}

/** Everything that can be read at a moment. */
async function readings(responders: readonly Responder[]) {
  const [at, cores, own] = [performance.now(), coreTimes(), ownTime()];
  const efforts = await Promise.all(responders.map((responder) => responder.effort()));
  return { at, cores, own, efforts };
}

async function saturate(
  { workers, devices, start }: Fleet,
  { responders, signal, effort }: Circumstances,
): Promise<Saturated> {
  const plan = saturatingPlan(
    devices,
    start,
    responders.map(({ at }) => at),
  );
  let before: ReturnType<typeof readings> | undefined;
  let after: ReturnType<typeof readings> | undefined;
  let begun: number | undefined;
  await drive(
    plan,
    workers,
    (driven) => {
      const reached = latestOfAll(driven, workers);
      if (reached < start + WARM_MS) return false;
      before ??= readings(responders);
      // A frame that was closed late may tell of both moments.
      begun ??= reached;
      if (reached < begun + effort.measuredMs) return false;
      // One answer at a time.
      after = before.then(() => readings(responders));
      return true;
    },
    signal,
  );
  const [from, to] = await Promise.all([before, after]);
  if (!from || !to) throw new Error('no frames came');
  const ms = to.at - from.at;
  const spent = to.efforts.map((effort, index) => ({
    requests: effort.requests - (from.efforts[index]?.requests ?? 0),
    share: (effort.cpuMicros - (from.efforts[index]?.cpuMicros ?? 0)) / 1000 / ms,
  }));
  const requests = spent.reduce((sum, each) => sum + each.requests, 0);
  if (requests === 0) throw new TooBusy('not one request was answered within seconds');
  const busiest = Math.max(...spent.map(({ share }) => share));
  const idle = idleShare(from.cores, to.cores);
  return {
    perSecond: (requests / ms) * 1000,
    cpuMicros: ((to.own - from.own) * 1000) / requests,
    boundBy: busiest > RESPONDER_FULL ? 'responder' : idle < CORES_FULL ? 'cores' : 'workers',
  };
}

/** The highest level of the stairs that was on time, if any was. */
async function climb(
  { workers, devices, start }: Fleet,
  { responders, signal }: Circumstances,
  expected: number,
  range: typeof FIRST_STAIRS,
): Promise<Played | undefined> {
  const levels = stairs(start, expected, range);
  const plan = schedulePlan(
    devices,
    levels,
    responders.map(({ at }) => at),
  );
  const driven = await drive(
    plan,
    workers,
    (so) => isOver(playedLevels(levels, so, workers), levels),
    signal,
  );
  return highestOnTime(playedLevels(levels, driven, workers));
}
