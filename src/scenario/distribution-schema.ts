/** A distribution of durations, as scenarios write it. */
import { z } from 'zod';
import type { Distribution } from './faults.ts';
import { duration, durationRange, positiveDuration } from './quantities.ts';

/** What may be written besides a duration and a range. */
export const SHAPES = '{ median, p99 }, { mean, deviation }, { mean } or { min, max }, in ascending order';
/** A duration, a range, or one of SHAPES; all in ms. */
export const distribution = z
  .union([
    durationRange.transform(
      ({ min, max }): Distribution =>
        min === max ? { kind: 'constant', value: min } : { kind: 'uniform', min, max },
    ),
    z
      .strictObject({
        median: positiveDuration
          .meta({ description: 'Half of them are shorter; beside p99' })
          .exactOptional(),
        p99: positiveDuration
          .meta({ description: '99 % of them are shorter; beside median' })
          .exactOptional(),
        mean: positiveDuration
          .meta({ description: 'On average; alone (exponential) or beside deviation (normal)' })
          .exactOptional(),
        deviation: duration.meta({ description: 'Standard deviation; beside mean' }).exactOptional(),
        min: duration.meta({ description: 'The shortest; beside max' }).exactOptional(),
        max: duration.meta({ description: 'The longest; beside min' }).exactOptional(),
      })
      .transform((shape, context): Distribution => {
        const known = distributionOf(shape);
        if (known) return known;
        context.addIssue({ code: 'custom', message: SHAPES, input: shape });
        return z.NEVER;
      }),
  ])
  .meta({ title: 'distribution' });

interface Shape {
  readonly median?: number;
  readonly p99?: number;
  readonly mean?: number;
  readonly deviation?: number;
  readonly min?: number;
  readonly max?: number;
}

function distributionOf({ median, p99, mean, deviation, min, max }: Shape): Distribution | undefined {
  const keys = [median, p99, mean, deviation, min, max].filter((value) => value !== undefined).length;
  if (keys === 1 && mean !== undefined) return { kind: 'exponential', mean };
  if (keys !== 2) return undefined;
  if (mean !== undefined && deviation !== undefined) return { kind: 'normal', mean, deviation };
  if (median !== undefined && p99 !== undefined && median <= p99) return { kind: 'lognormal', median, p99 };
  if (min !== undefined && max !== undefined && min <= max) return { kind: 'uniform', min, max };
  return undefined;
}
