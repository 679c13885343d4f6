/** How many times a source asks before a moment, over its whole fleet and on average. */
import type { SimulatedMs } from '../../lifecycle/effects.ts';
import { eventsExpected } from '../../lifecycle/load.ts';
import type { Arrivals } from './arrivals.ts';
import type { Source, When } from './sources.ts';

/** Turns that are told apart; where more may fall into one window they come evenly. */
const TOLD_APART = 32;

/** Devices' arrivals, and all of them at the start of the run. */
export interface Fleet {
  readonly arrival: Arrivals;
  readonly start: Arrivals;
}

type Every = Extract<Source, { kind: 'every' }>;

/** In [from, to); simulated ms. */
export function asksWithin(source: Source, fleet: Fleet, from: SimulatedMs, to: SimulatedMs): number {
  switch (source.kind) {
    case 'load':
      return source.weight * (eventsExpected(source.shape, to) - eventsExpected(source.shape, from));
    case 'once':
      return source.weight * once(source.when, fleet, from, to);
    case 'every':
      return source.weight * every(source, fleet, from, to);
  }
}

const once = (when: When, fleet: Fleet, from: SimulatedMs, to: SimulatedMs): number =>
  between(fleet[when.since], when.min, when.max, from, to);

/** What each device asks once, at an even chance between `min` and `max` after its arrival. */
function between(devices: Arrivals, min: number, max: number, from: SimulatedMs, to: SimulatedMs): number {
  if (to <= devices.first + min || from > devices.last + max) return 0;
  if (max === min) return devices.before(to - min) - devices.before(from - min);
  const early = devices.timeBefore(to - min) - devices.timeBefore(from - min);
  return (early - devices.timeBefore(to - max) + devices.timeBefore(from - max)) / (max - min);
}

/** The turns that may fall into the window, each by itself; or, where they are many, evenly. */
function every(source: Every, fleet: Fleet, from: SimulatedMs, to: SimulatedMs): number {
  const { when, period, turns } = source;
  const devices = fleet[when.since];
  const { first, last } = devices;
  const earliest = Math.max(0, Math.floor((from - last - when.max) / period.max));
  const latest = Math.min(
    turns - 1,
    period.min > 0 ? Math.ceil((to - first - when.min) / period.min) : Number.POSITIVE_INFINITY,
  );
  // By then turns of one number are as far apart as turns of different ones.
  const blurred = ((earliest + latest) / 2) * (period.max - period.min) > (period.min + period.max) / 2;
  if (blurred || latest - earliest > TOLD_APART) return evenly(source, fleet, from, to);
  let asks = 0;
  for (let turn = earliest; turn <= latest; turn++) {
    asks += between(devices, when.min + turn * period.min, when.max + turn * period.max, from, to);
  }
  return asks;
}

function evenly({ when, period, turns }: Every, fleet: Fleet, from: SimulatedMs, to: SimulatedMs): number {
  const devices = fleet[when.since];
  const mean = (period.min + period.max) / 2;
  const begin = (when.min + when.max) / 2;
  const end = begin + turns * mean;
  const before = (moment: SimulatedMs): number => {
    const gone = Number.isFinite(end) ? devices.timeBefore(moment - end) : 0;
    return (devices.timeBefore(moment - begin) - gone) / mean;
  };
  return before(to) - before(from);
}
