/** How far a fleet has come with a step that each of its devices makes once, such as an upgrade. Pure. */
import { ABANDONED } from '../lifecycle/outcome.ts';
import type { FrameAttempt } from './frame.ts';
import { getOrAdd } from './get-or-add.ts';
import type { Completion } from './summary.ts';

/** Of the curve. */
const POINTS = 40;

/** One for each fleet and step, in the order in which they first ended. @param devices of each fleet */
export function completions(
  attempts: readonly FrameAttempt[],
  devices: ReadonlyMap<string, number>,
): Completion[] {
  const groups = new Map<string, FrameAttempt[]>();
  for (const attempt of attempts)
    getOrAdd(groups, `${attempt.fleet}\n${attempt.step}`, () => []).push(attempt);
  return [...groups.values()].map((group) => completionOf(group, devices.get(group[0]!.fleet) ?? 0));
}

function completionOf(attempts: readonly FrameAttempt[], devices: number): Completion {
  const { fleet, step } = attempts[0]!;
  const ends = lastEnds(attempts);
  const begin = attempts.reduce((least, { due }) => Math.min(least, due), Number.POSITIVE_INFINITY);
  const last = ends.at(-1) ?? begin;
  const at = (share: number) => ends[Math.ceil(share * devices) - 1];
  const moments = { p50: at(0.5), p90: at(0.9), p99: at(0.99), all: at(1) };
  const known = Object.entries(moments).filter(([, moment]) => moment !== undefined);
  return {
    fleet,
    step,
    devices,
    done: ends.length,
    begin,
    last,
    ...(Object.fromEntries(known) as Partial<Record<keyof typeof moments, number>>),
    curve: curve(ends, begin, last, devices),
  };
}

/** When each device's last attempt ended, ascending; a device that was stopped in the middle is not done. */
function lastEnds(attempts: readonly FrameAttempt[]): number[] {
  const lastOf = new Map<string, FrameAttempt>();
  for (const attempt of attempts) {
    const known = lastOf.get(attempt.device);
    if (!known || known.ended <= attempt.ended) lastOf.set(attempt.device, attempt);
  }
  const done = [...lastOf.values()].filter(({ outcome }) => outcome !== ABANDONED);
  return done.map(({ ended }) => ended).sort((a, b) => a - b);
}

/** Share of the devices that are done, at equal distances from `begin` to `last`, both included. */
function curve(ends: readonly number[], begin: number, last: number, devices: number): number[] {
  let done = 0;
  return Array.from({ length: POINTS }, (_, point) => {
    const moment = begin + ((last - begin) * point) / (POINTS - 1);
    while (done < ends.length && ends[done]! <= moment) done++;
    return devices === 0 ? 0 : Math.round((done / devices) * 1e4) / 1e4;
  });
}
