import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { HIGHEST_MICROS } from '../../metrics/buckets.ts';
import { CoarseHistogram, coarseLowest } from './coarse-histogram.ts';
import { sparse } from './testing/made-frames.ts';

const latencies = fc.array(
  fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 100_000 }), fc.nat({ max: HIGHEST_MICROS })),
  { minLength: 1, maxLength: 60 },
);

test('joined in any groups it tells percentiles within 1 % and the exact highest', () => {
  fc.assert(
    fc.property(fc.array(latencies, { minLength: 1, maxLength: 6 }), (groups) => {
      const all = new CoarseHistogram();
      const parts = groups.map((values) => {
        const part = new CoarseHistogram();
        part.add(sparse(values));
        return part;
      });
      for (const part of parts) all.join(part);
      const values = groups.flat().sort((a, b) => a - b);
      const told = all.quantiles();
      assert.equal(told?.max, values.at(-1));
      for (const [share, got] of [
        [0.5, told?.p50],
        [0.9, told?.p90],
        [0.99, told?.p99],
      ] as const) {
        const rank = Math.max(1, Math.ceil(share * values.length * (1 - Number.EPSILON)));
        const exact = values[rank - 1] as number;
        assert.ok(got !== undefined && got >= exact && got <= exact * 1.01, `${got} for ${exact}`);
      }
      let count = 0;
      all.each((bucket, n) => {
        assert.ok(values.some((value) => value >= coarseLowest(bucket)));
        count += n;
      });
      assert.equal(count, values.length);
    }),
    { seed: 11 },
  );
});

test('an empty one tells nothing', () => {
  assert.equal(new CoarseHistogram().quantiles(), undefined);
});
