/**
 * One schedule for a whole fleet, as arithmetic: event j is due where the cumulative rate reaches j, or with
 * `poisson` where it reaches event j of a Poisson process of rate 1. Which device an event belongs to (j mod devices)
 * and when it is due depend on nothing else, so any number of workers play the same schedule. Pieces are in order of
 * time and do not overlap.
 */
import type { SimulatedMs } from './effects.ts';
import { UnitPoisson } from './poisson.ts';
import { eventsIn, eventsUntil, timeOf } from './rate-piece.ts';
import type { RateShape } from './script.ts';

/**
 * 1/m over an hour is 60.00000000000001 events in doubles: the last of them is no 61st event. Far below one event,
 * far above what a double loses on 10^9 of them.
 */
const ROUNDING = 1e-6;

/** What is worked out once of a shape. */
interface Known {
  /** When each piece begins. */
  readonly starts: Float64Array;
  /** The cumulative rate at the end of each piece. */
  readonly sums: Float64Array;
  readonly poisson: UnitPoisson | undefined;
}

const known = new WeakMap<RateShape, Known>();

function know(shape: RateShape): Known {
  let facts = known.get(shape);
  if (!facts) {
    let sum = 0;
    const sums = Float64Array.from(shape.pieces, (piece) => (sum += eventsIn(piece)));
    const starts = Float64Array.from(shape.pieces, ({ from }) => from);
    facts = {
      starts,
      sums,
      poisson: shape.poisson === undefined ? undefined : new UnitPoisson(shape.poisson),
    };
    known.set(shape, facts);
  }
  return facts;
}

/** When event j (0, 1, 2 …) is due; undefined after the last one. */
export function dueTime(shape: RateShape, event: number): SimulatedMs | undefined {
  const { sums, poisson } = know(shape);
  const reached = poisson ? poisson.at(event) : event;
  const index = firstAbove(sums, poisson ? reached : reached + ROUNDING);
  const piece = shape.pieces[index];
  return piece && timeOf(piece, Math.max(0, reached - (sums[index - 1] ?? 0)));
}

/** How many events are due before a moment: the smallest event that is due at it or later. */
export function eventsBefore(shape: RateShape, moment: SimulatedMs): number {
  const { poisson } = know(shape);
  const reached = eventsExpected(shape, moment);
  return poisson ? poisson.before(reached) : Math.max(0, Math.ceil(reached - ROUNDING));
}

/** The cumulative rate: how many events there are before a moment, on average with `poisson`. */
export function eventsExpected(shape: RateShape, moment = Number.POSITIVE_INFINITY): number {
  const { starts, sums } = know(shape);
  const after = firstAbove(starts, moment);
  const piece = shape.pieces[after - 1];
  return piece ? (sums[after - 2] ?? 0) + eventsUntil(piece, moment) : 0;
}

/** The index of the first value above `bound` of those that rise; their number when none is. */
function firstAbove(rising: Float64Array, bound: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The device's first own event that is not before `event`. */
export const nextOwnEvent = (event: number, device: number, devices: number): number =>
  event + ((((device - event) % devices) + devices) % devices);

/** How many of the events in [from, to) belong to a device. */
export function ownEvents(from: number, to: number, device: number, devices: number): number {
  const first = nextOwnEvent(from, device, devices);
  return first >= to ? 0 : Math.ceil((to - first) / devices);
}
