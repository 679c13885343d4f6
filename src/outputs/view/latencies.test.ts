import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bucketOf, highestOf } from '../../metrics/buckets.ts';
import type { SparseHistogram } from '../../metrics/frame.ts';
import { barEdge, barIndex, Latencies } from './latencies.ts';

const samples = fc.array(fc.integer({ min: 1, max: 60_000_000 }), { minLength: 1, maxLength: 200 });

function histogram(values: readonly number[]): SparseHistogram {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(bucketOf(value), (counts.get(bucketOf(value)) ?? 0) + 1);
  const buckets = [...counts].sort(([a], [b]) => a - b).flat();
  return { buckets, min: Math.min(...values), max: Math.max(...values) };
}

test('quantiles are the sample of that rank, as exactly as buckets allow', () => {
  fc.assert(
    fc.property(samples, (values) => {
      const latencies = new Latencies();
      latencies.add(histogram(values));
      const sorted = [...values].sort((a, b) => a - b);
      const max = sorted.at(-1) as number;
      const expected = (fraction: number) =>
        Math.min(max, highestOf(bucketOf(sorted[Math.ceil(fraction * sorted.length - 1e-9) - 1] as number)));
      assert.deepEqual(latencies.quantiles(max), {
        count: values.length,
        p50: expected(0.5),
        p90: expected(0.9),
        p95: expected(0.95),
        p99: expected(0.99),
        p999: expected(0.999),
        max,
      });
    }),
    { seed: 3 },
  );
});

test('adding a histogram and taking it away leaves what was there', () => {
  fc.assert(
    fc.property(samples, samples, (kept, gone) => {
      const latencies = new Latencies();
      const alone = new Latencies();
      latencies.add(histogram(kept));
      latencies.add(histogram(gone));
      latencies.subtract(histogram(gone));
      alone.add(histogram(kept));
      const max = Math.max(...kept);
      assert.deepEqual(latencies.quantiles(max), alone.quantiles(max));
      assert.deepEqual(latencies.logBars(20), alone.logBars(20));
    }),
    { seed: 4 },
  );
});

test('log bars hold every sample, within the limit, and mark a value in the bar it fell into', () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 8, max: 30 }), (values, limit) => {
      const latencies = new Latencies();
      latencies.add(histogram(values));
      const bars = latencies.logBars(limit);
      assert.ok(bars && bars.counts.length <= limit);
      assert.equal(
        bars.counts.reduce((sum, n) => sum + n),
        values.length,
      );
      assert.ok((bars.counts[0] as number) > 0 && (bars.counts.at(-1) as number) > 0);
      for (const value of values) assert.ok((bars.counts[barIndex(bars, value)] as number) > 0);
      assert.ok(barEdge(bars, 0) <= Math.min(...values));
    }),
    { seed: 5 },
  );
});

test('without samples there are no quantiles and no bars', () => {
  const latencies = new Latencies();
  latencies.add({ buckets: [], min: 0, max: 0 });
  assert.equal(latencies.quantiles(0), undefined);
  assert.equal(latencies.logBars(20), undefined);
});
