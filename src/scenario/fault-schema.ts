/** `faults:` how the embedded platform is told to misbehave. */
import { z } from 'zod';
import type { Distribution, Faults } from './faults.ts';
import { bandwidth, count, duration, durationRange, positiveDuration, share } from './quantities.ts';

const actions = z
  .array(count(0))
  .min(1, { error: 'at least one action' })
  .meta({ description: 'Only these actions' })
  .exactOptional();

const SHAPES = '{ median, p99 }, { mean, deviation }, { mean } or { min, max }, in ascending order';
const latency = z
  .union([
    durationRange.transform(
      ({ min, max }): Distribution =>
        min === max ? { kind: 'constant', value: min } : { kind: 'uniform', min, max },
    ),
    z
      .strictObject({
        median: positiveDuration.exactOptional(),
        p99: positiveDuration.exactOptional(),
        mean: positiveDuration.exactOptional(),
        deviation: duration.exactOptional(),
        min: duration.exactOptional(),
        max: duration.exactOptional(),
      })
      .transform((shape, context): Distribution => {
        const distribution = distributionOf(shape);
        if (distribution) return distribution;
        context.addIssue({ code: 'custom', message: SHAPES, input: shape });
        return z.NEVER;
      }),
  ])
  .meta({ description: `Before each reply: a duration, a range, or ${SHAPES}` });

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

/** `1%`, or `{ rate: 1%, actions: [102] }`. */
const ofSomeActions = z.union([
  share.transform((rate) => ({ rate })),
  z.strictObject({ rate: share, actions }),
]);
const ofDownloads = share.transform((rate) => ({ rate }));

const CONNACK = 'a CONNACK code from 2 to 5';
const refusalCode = z.union([z.literal(2), z.literal(3), z.literal(4), z.literal(5)], { error: CONNACK });

export const faults = z
  .strictObject({
    latency: latency.exactOptional(),
    errors: z
      .array(z.strictObject({ code: z.int(), rate: share, actions }))
      .meta({ description: 'Replies with a code instead of acting' })
      .exactOptional(),
    dropReplies: ofSomeActions.meta({ description: 'Acts but sends no reply' }).exactOptional(),
    disconnects: ofSomeActions
      .meta({ description: 'Closes the connection on a request instead of acting' })
      .exactOptional(),
    refusals: z
      .union([
        share.transform((rate) => ({ rate, code: 3 as const })),
        z.strictObject({ rate: share, code: refusalCode.prefault(3) }),
      ])
      .meta({ description: 'Refuses connections; the CONNACK code is 3 (unavailable) unless given' })
      .exactOptional(),
    downloads: z
      .strictObject({
        slow: bandwidth.meta({ description: 'Speed of each download' }).exactOptional(),
        truncate: ofDownloads.meta({ description: 'Share of responses cut off' }).exactOptional(),
        corrupt: ofDownloads.meta({ description: 'Share of downloads with a wrong byte' }).exactOptional(),
      })
      .exactOptional(),
  })
  .meta({ description: 'How the embedded platform misbehaves' }) satisfies z.ZodType<Faults>;
