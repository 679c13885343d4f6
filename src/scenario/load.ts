/**
 * One schedule for a whole fleet, as arithmetic: event j is due where the cumulative rate reaches j. Which device
 * an event belongs to (j mod devices) and when it is due depend on nothing else, so any number of workers play
 * the same schedule. Pieces are in order of time and do not overlap.
 */
import type { SimulatedMs } from '../lifecycle/effects.ts';
import type { RateShape } from '../lifecycle/script.ts';

/**
 * 1/m over an hour is 60.00000000000001 events in doubles: the last of them is no 61st event. Far below one event,
 * far above what a double loses on 10^9 of them.
 */
const ROUNDING = 1e-6;

/** When event j (0, 1, 2 …) is due; undefined after the last one. */
export function dueTime(shape: RateShape, event: number): SimulatedMs | undefined {
  let before = 0;
  for (const { from, to, perMs } of shape.pieces) {
    const within = (to - from) * perMs;
    if (event + ROUNDING < before + within) return from + Math.max(0, event - before) / perMs;
    before += within;
  }
  return undefined;
}

/** How many events are due before a moment: the smallest event that is due at it or later. */
export function eventsBefore(shape: RateShape, moment: SimulatedMs): number {
  let before = 0;
  for (const { from, to, perMs } of shape.pieces) {
    if (moment <= from) break;
    before += (Math.min(moment, to) - from) * perMs;
  }
  return Math.max(0, Math.ceil(before - ROUNDING));
}

/** The device's first own event that is not before `event`. */
export const nextOwnEvent = (event: number, device: number, devices: number): number =>
  event + ((((device - event) % devices) + devices) % devices);

/** How many of the events in [from, to) belong to a device. */
export function ownEvents(from: number, to: number, device: number, devices: number): number {
  const first = nextOwnEvent(from, device, devices);
  return first >= to ? 0 : Math.ceil((to - first) / devices);
}
