/** A rate over time as scenarios write it: for the arrival of devices, and for turns over a whole fleet. */
import { z } from 'zod';
import type { SimulatedMs } from '../lifecycle/effects.ts';
import { type DailyCurve, dailyCurve } from './daily-curve.ts';
import { changingRate, duration, positiveDuration, rate, timeOfDay } from './quantities.ts';
import type { Spike } from './spikes.ts';
import { TIME_OF_DAY } from './time-of-day.ts';
import { type ChangingRate, PATTERN, parseChangingRate } from './units.ts';

/** Before it is laid out in time. */
export type RateSetting =
  | { readonly kind: 'one'; readonly rate: ChangingRate }
  /** One after another; only the last may have no length. */
  | { readonly kind: 'list'; readonly parts: readonly RatePart[] }
  | { readonly kind: 'phases'; readonly rates: Readonly<Record<string, ChangingRate>> }
  | { readonly kind: 'daily'; readonly curve: DailyCurve }
  /** A daily curve; the path as written. */
  | { readonly kind: 'file'; readonly csv: string };

export interface RatePart {
  readonly rate: ChangingRate;
  readonly for?: SimulatedMs;
}

const RATE = 'a rate such as 200/s, a change such as 50/s to 400/s, or the name of a CSV file';
const oneOrFile = z
  .string({ error: RATE })
  .regex(new RegExp(`${PATTERN.changingRate.source}|\\.csv$`), { error: RATE })
  .meta({
    title: 'rate over time',
    examples: ['200/s', '50/s to 400/s', '100/s to 1000/s in 10 steps', 'visits.csv'],
  })
  .transform((text, context): RateSetting => {
    if (text.endsWith('.csv')) return { kind: 'file', csv: text };
    const value = parseChangingRate(text);
    if (value) return { kind: 'one', rate: value };
    context.addIssue({ code: 'custom', message: RATE, input: text });
    return z.NEVER;
  });

const LENGTHS = 'a length (for) of every part but the last';
const parts = z
  .array(
    z.strictObject({
      rate: changingRate.meta({ description: 'In this part' }),
      for: positiveDuration
        .meta({ description: 'How long it lasts; the last part may go on to the end' })
        .exactOptional(),
    }),
  )
  .min(1, { error: 'at least one part' })
  .refine((list) => list.slice(0, -1).every((part) => part.for !== undefined), { error: LENGTHS })
  .transform((list): RateSetting => ({ kind: 'list', parts: list }));

const HEIGHT = 'a rate such as 200/s';
const height = z.union(
  [
    changingRate.transform((value) => ({ rate: value })),
    z
      .number({ error: HEIGHT })
      .min(0, { error: HEIGHT })
      .transform((plain) => ({ plain })),
  ],
  { error: HEIGHT },
);

const isTime = (key: string): boolean => TIME_OF_DAY.test(key);

/** By phase or by the time of day: no phase can have the name of a time. */
const byName = z.record(z.string(), height).transform((heights, context): RateSetting => {
  const entries = Object.entries(heights);
  const wrong = (message: string, input: unknown, ...path: string[]) => {
    context.addIssue({ code: 'custom', message, input, path });
    return z.NEVER;
  };
  if (entries.length === 0) return wrong('a rate for each phase, or for times of day', heights);
  if (!entries.some(([key]) => isTime(key))) {
    const plain = entries.find(([, value]) => 'plain' in value);
    if (plain) return wrong(HEIGHT, plain[1], plain[0]);
    return {
      kind: 'phases',
      rates: Object.fromEntries(
        entries.flatMap(([key, value]) => ('rate' in value ? [[key, value.rate]] : [])),
      ),
    };
  }
  const other = entries.find(([key]) => !isTime(key));
  if (other) return wrong('times of day alone', heights, other[0]);
  const changing = entries.find(([, value]) => 'rate' in value && value.rate.from !== value.rate.to);
  if (changing) return wrong(`${HEIGHT}: between times it changes evenly`, changing[1], changing[0]);
  const curve = dailyCurve(
    entries.map(([time, value]) =>
      'rate' in value ? { time, perMs: value.rate.from } : { time, plain: value.plain },
    ),
  );
  if ('expected' in curve) return wrong(curve.expected, heights, curve.time);
  return { kind: 'daily', curve };
});

/** Its `id` is the name of its definition in the JSON Schema. */
export const rateSetting = z
  .union([oneOrFile, parts, byName])
  .meta({ id: 'rate-over-time', description: 'How often, in the course of time' });

/** Beside a rate. */
export const peak = rate
  .refine((perMs) => perMs > 0, { error: 'a rate above 0' })
  .meta({
    description: 'Raises or lowers the whole rate so that its highest point is this; spikes come on top',
  });

const spike = z
  .strictObject({
    at: z
      .union([
        duration.transform((after) => ({ after })),
        timeOfDay.transform((time) => ({ timeOfDay: time })),
      ])
      .meta({ description: 'Since the rate began, or each day at this time' }),
    to: rate.meta({ description: 'How high; lower than the rate makes a dip' }),
    for: positiveDuration.meta({ description: 'How long it stays there' }),
    rise: duration.prefault('0s').meta({ description: 'How long it takes up there' }),
    fall: duration.prefault('0s').meta({ description: 'How long it takes back to what the rate is then' }),
  })
  .transform((value): Spike => value);

export const spikes = z.array(spike).meta({
  id: 'spikes',
  description: 'Spikes in a rate',
});

/** A rate with what may stand beside it. */
export interface RateOverTime {
  readonly setting: RateSetting;
  /** At random, this often on average; otherwise evenly spaced. */
  readonly poisson: boolean;
  /** The highest point, per simulated ms, to which the whole rate is stretched. */
  readonly peak?: number;
  readonly spikes: readonly Spike[];
}

/** Under which word it was written. */
export const rateKey = ({ poisson }: RateOverTime): 'rate' | 'poisson' => (poisson ? 'poisson' : 'rate');

export interface WrittenRate {
  readonly rate?: RateSetting | undefined;
  readonly poisson?: RateSetting | undefined;
  readonly peak?: number | undefined;
  readonly spikes?: readonly Spike[] | undefined;
}

/** Undefined when neither `rate` nor `poisson` is there. */
export function rateOverTime({ rate, poisson, peak, spikes = [] }: WrittenRate): RateOverTime | undefined {
  const setting = rate ?? poisson;
  if (!setting) return undefined;
  return { setting, poisson: rate === undefined, spikes, ...(peak !== undefined && { peak }) };
}
