/**
 * The schemas of quantities, for the scenario and for the steps of clouds.
 *
 * Every message in a schema of Regatta says only what was expected, as a noun (`a duration such as 30s`); the
 * diagnostic adds what was found. So do the messages that a cloud writes into its schemas.
 */
import { z } from 'zod';
import { parseTimeOfDay, TIME_OF_DAY } from './time-of-day.ts';
import {
  PATTERN,
  parseBandwidth,
  parseChangingRate,
  parseDuration,
  parsePercentage,
  parseRange,
  parseRate,
  parseSize,
} from './units.ts';

/** `title` is what the reference calls it. */
function quantity<T>(
  title: string,
  expected: string,
  pattern: RegExp,
  parse: (text: string) => T | undefined,
  examples: readonly string[],
) {
  return z
    .string({ error: expected })
    .regex(pattern, { error: expected })
    .meta({ title, examples: [...examples] })
    .transform((text, context): T => {
      const value = parse(text);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: expected, input: text });
      return z.NEVER;
    });
}

/** Milliseconds. */
export const duration = quantity('duration', 'a duration such as 30s', PATTERN.duration, parseDuration, [
  '250ms',
  '30s',
]);

/** More than no time. */
export const positiveDuration = duration.refine((ms) => ms > 0, { error: 'a duration above 0' });

/** `{ min, max }` in milliseconds; one duration is a range of one. */
export const durationRange = quantity(
  'range',
  'a duration such as 30s or a range such as 1s..5s',
  PATTERN.range,
  parseRange,
  ['30s', '1s..5s'],
);

/** Events per millisecond. */
export const rate = quantity('rate', 'a rate such as 200/s', PATTERN.rate, parseRate, ['200/s', '5/h']);

export const positiveRate = rate.refine((perMs) => perMs > 0, { error: 'a rate above 0' });

/** One that stays or changes; per millisecond. */
export const changingRate = quantity(
  'changing rate',
  'a rate such as 200/s or a change such as 50/s to 400/s',
  PATTERN.changingRate,
  parseChangingRate,
  ['200/s', '50/s to 400/s', '100/s to 1000/s in 10 steps'],
);

/** ms since midnight. */
export const timeOfDay = quantity('time of day', 'a time of day such as 08:30', TIME_OF_DAY, parseTimeOfDay, [
  '08:30',
  '17:05:30',
]);

/** Whole bytes. */
export const size = quantity('size', 'a size such as 64KiB', PATTERN.size, parseSize, ['64KiB', '4MiB']);

/** Bytes a second. */
export const bandwidth = quantity('speed', 'a speed such as 64KiB/s', PATTERN.bandwidth, parseBandwidth, [
  '64KiB/s',
]);

const SHARE = 'a share such as 0.2% or a fraction from 0 to 1';
/** 0…1, written as a percentage or as a fraction. */
export const share = z
  .union(
    [
      quantity('percentage', SHARE, PATTERN.percentage, parsePercentage, ['0.2%']),
      z.number({ error: SHARE }).min(0, { error: SHARE }).max(1, { error: SHARE }),
    ],
    { error: SHARE },
  )
  .meta({ title: 'share' });

/** A whole number, at least `minimum`. */
export function count(minimum: number, maximum = Number.MAX_SAFE_INTEGER) {
  const error =
    maximum < Number.MAX_SAFE_INTEGER
      ? `a whole number from ${minimum} to ${maximum}`
      : `a whole number of at least ${minimum}`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error });
}

/** A text that is not empty. */
export const text = z.string().min(1, { error: 'a text' });

const ACCOUNT = 'an account as user:password';
/** `user:password`: the first colon ends the user. */
export const account = z.string({ error: ACCOUNT }).regex(/^[^:\s]+:[^\r\n]*$/, { error: ACCOUNT });
