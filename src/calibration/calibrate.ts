/** Measures what this machine carries: one thing after the other, against null responders of its own. */
import { readLimits } from '../preflight/limits.ts';
import { CALIBRATION_VERSION, type Calibration, type RequestCeiling } from './calibration.ts';
import { doubtsOf } from './doubts.ts';
import { readMachine } from './machine.ts';
import { measureCalls } from './measure/calls.ts';
import { TooBusy } from './measure/circumstances.ts';
import { measureConnects } from './measure/connects.ts';
import type { Effort } from './measure/effort.ts';
import { coreTimes, othersShare, ownTime } from './measure/load-of-others.ts';
import { measureMemory } from './measure/memory.ts';
import { measureRequests } from './measure/requests.ts';
import { measureTimers } from './measure/timers.ts';
import { Responder } from './responder/process.ts';
import { mostDevices, respondersFor, workersToMeasure } from './size.ts';

export interface Calibrating {
  /** Aborted when somebody does not want to wait any more. */
  readonly signal: AbortSignal;
  /** A line for people, before each part. */
  readonly tell: (text: string) => void;
  readonly effort: Effort;
}

export interface Calibrated {
  readonly calibration: Omit<Calibration, 'at'>;
  /** Why it should not be kept; absent: it may. */
  readonly refused?: string;
}

/** Throws TooBusy when nothing could be measured; what `signal` was aborted with; any defect. */
export async function calibrate({ signal: stopped, tell, effort }: Calibrating): Promise<Calibrated> {
  const began = performance.now();
  const late = AbortSignal.timeout(effort.longestMs);
  const signal = AbortSignal.any([stopped, late]);
  const machine = readMachine();
  const many = effort.whole ? workersToMeasure(machine.cores) : 1;
  const responders: Responder[] = [];
  try {
    for (let nth = 0; nth < respondersFor(many); nth++) responders.push(await Responder.start());
    const where = { responders, signal, effort, mostDevices: mostDevices(readLimits()) };
    tell('memory of a connected device');
    const memory = await measureMemory(where);
    const before = await readings(responders);
    tell('timers of an idle schedule');
    const timers = await measureTimers(where);
    tell('connects of 1 worker');
    const connects = await measureConnects(where);
    const withConnects = { ...where, connectsPerSecond: connects.perSecond };
    tell('requests of 1 worker, on a schedule of rising rate');
    const one = await measureRequests(1, effort.passes, withConnects);
    if (many > 1) tell(`requests of ${many} workers`);
    const all = many > 1 ? [await measureRequests(many, 1, withConnects)] : [];
    if (effort.whole) tell('HTTPS calls of 1 worker');
    const calls = effort.whole ? await measureCalls(where) : undefined;
    const after = await readings(responders);
    const doubts = doubtsOf({
      others: othersShare(before.cores, after.cores, after.own - before.own),
      spreads: effort.passes > 1 ? { connects: connects.spread, requests: one.spread } : undefined,
      requests: [one, ...all],
    });
    return {
      calibration: {
        version: CALIBRATION_VERSION,
        seconds: Math.round((performance.now() - began) / 1000),
        machine,
        ceilings: {
          requests: [kept(one), ...all.map(kept)],
          connectsPerSecond: Math.round(connects.perSecond),
          ...(calls !== undefined && { callsPerSecond: Math.round(calls) }),
          memory,
          timers,
        },
        doubts: doubts.told,
      },
      ...(doubts.refused !== undefined && { refused: doubts.refused }),
    };
  } catch (error) {
    if (late.aborted && !stopped.aborted)
      throw new TooBusy(`it was not over after ${effort.longestMs / 1000} s`);
    throw error;
  } finally {
    await Promise.all(responders.map((responder) => responder.stop()));
  }
}

const kept = ({
  workers,
  perSecond,
  latenessP99Ms,
  saturatedPerSecond,
  cpuMicros,
  boundBy,
}: RequestCeiling) => ({
  workers,
  perSecond: Math.round(perSecond),
  latenessP99Ms,
  saturatedPerSecond: Math.round(saturatedPerSecond),
  cpuMicros: Number(cpuMicros.toFixed(1)),
  boundBy,
});

/** `own`: ms of CPU so far of this process and the responders. */
async function readings(responders: readonly Responder[]) {
  const efforts = await Promise.all(responders.map((responder) => responder.effort()));
  const theirs = efforts.reduce((sum, { cpuMicros }) => sum + cpuMicros / 1000, 0);
  return { cores: coreTimes(), own: ownTime() + theirs };
}
