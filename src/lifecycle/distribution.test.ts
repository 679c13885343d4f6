import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomStream } from '../random.ts';
import type { Distribution } from '../scenario/faults.ts';
import { draw } from './distribution.ts';

/** 20,000 draws in ascending order. */
function sample(distribution: Distribution): number[] {
  const random = randomStream('distribution test');
  return Array.from({ length: 20_000 }, () => draw(distribution, random)).sort((a, b) => a - b);
}
const quantile = (sorted: number[], q: number): number => sorted[Math.floor(q * sorted.length)]!;
const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const near = (actual: number, expected: number, share = 0.05): void =>
  assert.ok(Math.abs(actual - expected) <= share * expected, `${actual} is not near ${expected}`);

describe('latency distributions', () => {
  it('constant is always its value', () => {
    assert.equal(draw({ kind: 'constant', value: 7 }, Math.random), 7);
  });

  it('uniform fills its range evenly', () => {
    const sorted = sample({ kind: 'uniform', min: 10, max: 30 });
    assert.ok(sorted[0]! >= 10 && sorted.at(-1)! < 30);
    for (const q of [0.1, 0.5, 0.9]) near(quantile(sorted, q), 10 + 20 * q);
  });

  it('normal has its mean and its deviation', () => {
    const sorted = sample({ kind: 'normal', mean: 100, deviation: 10 });
    near(mean(sorted), 100, 0.01);
    near(quantile(sorted, 0.8413), 110, 0.01);
  });

  it('lognormal has its median and its 99th percentile', () => {
    const sorted = sample({ kind: 'lognormal', median: 2, p99: 20 });
    near(quantile(sorted, 0.5), 2);
    near(quantile(sorted, 0.99), 20, 0.1);
  });

  it('exponential has its mean and the median mean·ln 2', () => {
    const sorted = sample({ kind: 'exponential', mean: 50 });
    near(mean(sorted), 50);
    near(quantile(sorted, 0.5), 50 * Math.LN2);
  });

  it('never draws a negative or infinite delay, even at the ends of the random stream', () => {
    const kinds: Distribution[] = [
      { kind: 'constant', value: -1 },
      { kind: 'uniform', min: -5, max: 5 },
      { kind: 'normal', mean: 0, deviation: 10 },
      { kind: 'lognormal', median: 1, p99: 5 },
      { kind: 'exponential', mean: 5 },
    ];
    for (const kind of kinds)
      for (const end of [0, 1 - 2 ** -32]) {
        const delay = draw(kind, () => end);
        assert.ok(delay >= 0 && Number.isFinite(delay), `${kind.kind} at ${end}: ${delay}`);
      }
  });
});
