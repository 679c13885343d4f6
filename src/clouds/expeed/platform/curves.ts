/** What the simulated devices measure: pure functions of the device and the moment, so that nothing is kept. */
import { mulberry32 } from '../../../random.ts';
import { ZONE_MS } from '../wire.ts';

export const POINTS = ['temp', 'humidity', 'power', 'switch'] as const;
export type Point = (typeof POINTS)[number];

/** The points that can be set, with the values the device itself can reach. */
export const SETTABLE: Readonly<Partial<Record<Point, { readonly min: number; readonly max: number }>>> = {
  temp: { min: 5, max: 35 },
  switch: { min: 0, max: 1 },
};

export const isPoint = (name: string): name is Point => (POINTS as readonly string[]).includes(name);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const QUARTER = HOUR / 4;

/** Uniform in [0, 1): of the device, of what it is drawn for, and of the number of the moment. */
export const drawn = (device: number, purpose: number, number: number): number =>
  mulberry32((device + Math.imul(purpose, 0x85ebca6b) + Math.imul(number, 0x9e3779b1)) | 0);

const TEMP = 1;
const HUMIDITY = 2;
const POWER = 3;
const HABIT = 4;

/** -1 … 1 over the day, highest at three in the afternoon, give or take each device's own hour. */
function dayCurve(device: number, time: number): number {
  const habit = drawn(device, HABIT, 0) * HOUR;
  return Math.sin((2 * Math.PI * (time + ZONE_MS - 9 * HOUR + habit)) / DAY);
}

/** In use from about seven to about ten at night. */
function switchedOn(device: number, time: number): number {
  const hour = ((time + ZONE_MS + drawn(device, HABIT, 1) * HOUR) % DAY) / HOUR;
  return hour >= 7 && hour < 22 ? 1 : 0;
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/**
 * @param device a number of the device's own
 * @param set what it was told to keep to
 */
export function measuredValue(
  point: Point,
  device: number,
  time: number,
  set: Readonly<Partial<Record<Point, number>>>,
): number {
  switch (point) {
    case 'temp': {
      const noise = (drawn(device, TEMP, time) - 0.5) * 0.4;
      return rounded((set.temp ?? 22 + 4 * dayCurve(device, time)) + noise);
    }
    case 'humidity':
      return rounded(55 - 15 * dayCurve(device, time) + (drawn(device, HUMIDITY, time) - 0.5) * 4);
    case 'power': {
      const level = Math.floor(drawn(device, POWER, Math.floor(time / QUARTER)) * 4);
      return measuredValue('switch', device, time, set) * 350 * level;
    }
    case 'switch':
      return set.switch ?? switchedOn(device, time);
  }
}
