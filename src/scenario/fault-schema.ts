/** `faults:` how the embedded platform is told to misbehave. */
import { z } from 'zod';
import { distribution, SHAPES } from './distribution-schema.ts';
import type { Faults } from './faults.ts';
import { bandwidth, count, share } from './quantities.ts';

const actions = z
  .array(count(0))
  .min(1, { error: 'at least one action' })
  .meta({ description: 'Only these actions' })
  .exactOptional();

/** `1%`, or `{ rate: 1%, actions: [102] }`. */
const ofSomeActions = z.union([
  share.transform((rate) => ({ rate })),
  z.strictObject({ rate: share.meta({ description: 'Share of the requests' }), actions }),
]);
const ofDownloads = share.transform((rate) => ({ rate }));

const CONNACK = 'a CONNACK code from 2 to 5';
const refusalCode = z.union([z.literal(2), z.literal(3), z.literal(4), z.literal(5)], { error: CONNACK });

const latency = distribution.meta({
  description: `Before each reply: a duration, a range, or ${SHAPES}`,
});

export const faults = z
  .strictObject({
    latency: latency.exactOptional(),
    errors: z
      .array(
        z.strictObject({
          code: z.int().meta({ description: 'Code of the reply', examples: [105] }),
          rate: share.meta({ description: 'Share of the requests' }),
          actions,
        }),
      )
      .meta({ description: 'Replies with a code instead of acting' })
      .exactOptional(),
    dropReplies: ofSomeActions.meta({ description: 'Acts but sends no reply' }).exactOptional(),
    disconnects: ofSomeActions
      .meta({ description: 'Closes the connection on a request instead of acting' })
      .exactOptional(),
    refusals: z
      .union([
        share.transform((rate) => ({ rate, code: 3 as const })),
        z.strictObject({
          rate: share.meta({ description: 'Share of the connections' }),
          code: refusalCode.prefault(3).meta({ description: 'CONNACK code' }),
        }),
      ])
      .meta({ description: 'Refuses connections; the CONNACK code is 3 (unavailable) unless given' })
      .exactOptional(),
    downloads: z
      .strictObject({
        slow: bandwidth.meta({ description: 'Speed of each download' }).exactOptional(),
        truncate: ofDownloads.meta({ description: 'Share of responses cut off' }).exactOptional(),
        corrupt: ofDownloads.meta({ description: 'Share of downloads with a wrong byte' }).exactOptional(),
      })
      .meta({ description: 'Of firmware files' })
      .exactOptional(),
  })
  .meta({ description: 'How the embedded platform misbehaves' }) satisfies z.ZodType<Faults>;
