import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MeasuredFigure } from './figures.ts';
import { judge } from './judge.ts';
import { type Estimate, estimate, type Sighting } from './noise.ts';

const figure = (value: number, parts: Partial<MeasuredFigure> = {}): MeasuredFigure => ({
  fleet: 'f',
  step: 's',
  figure: 'p99',
  clock: 'due',
  value,
  samples: 10_000,
  deviation: 0,
  blocks: 5,
  ...parts,
});

const sighting = (base: readonly number[], fresh: number, parts: Partial<MeasuredFigure> = {}): Sighting => ({
  base: base.map((value) => figure(value, parts)),
  fresh: figure(fresh, parts),
});

const only = (base: readonly number[], fresh: number, parts: Partial<MeasuredFigure> = {}): Estimate =>
  estimate([sighting(base, fresh, parts)])[0] as Estimate;
const width = ({ interval: [low, high] }: Estimate): number => high - low;
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual / expected - 1) < 0.01, `${actual}, expected ${expected}`);

/** Half of it; 2.179: Student's t for 12 degrees of freedom. */
const FLOOR = 2 * 2.179 * Math.SQRT2;

test('one base run is judged by the floor, and by what chance made of both', () => {
  near(width(only([1e6], 1e6)), FLOOR * Math.hypot(0.015, 1e-4));
  near(width(only([1e6], 1e6, { deviation: 0.03 })), FLOOR * Math.hypot(0.015, 0.03));
});

test('short latencies differ by a tenth of a millisecond anyway', () =>
  near(width(only([500], 500)), FLOOR * Math.hypot(0.015, 0.2)));

test('the change is that of logarithms, of shares that of the share', () => {
  near(only([100_000], 110_000).change, Math.log(1.1));
  near(only([90_000, 110_000], 110_000).change, Math.log(110 / Math.sqrt(90 * 110)));
  near(only([0.01, 0.03], 0.05, { figure: 'errors' }).change, 0.03);
});

test('base runs that agree narrow the interval, within limits', () => {
  const [one, nine] = [only([1e5], 1e5), only(Array(9).fill(1e5), 1e5)];
  assert.ok(width(nine) < 0.7 * width(one));
  assert.ok(width(nine) > 0.4 * width(one));
});

test('a new value as far out as base runs are from each other is no change', () => {
  assert.ok(only([60_000, 80_000, 62_000, 75_000], 82_000).probability > 0.1);
  assert.ok(only([60_000, 60_600, 59_800, 60_100], 82_000).probability < 0.001);
});

test('where all other base figures are far apart, two that agree by luck are not believed', () => {
  const restless = Array.from({ length: 8 }, () => sighting([1e5, 1.3e5], 1.1e5));
  const lucky = sighting([1e5, 1e5], 1.15e5);
  assert.ok((estimate([lucky])[0]?.probability ?? 1) < 0.001);
  assert.ok((estimate([lucky, ...restless])[0]?.probability ?? 0) > 0.05);
});

test('a new run that is restless in itself is less sure', () => {
  const base = [1e5, 1.01e5, 0.99e5].map((value) => figure(value));
  const [calm, restless] = [0, 0.2].map(
    (deviation) => estimate([{ base, fresh: figure(1.2e5, { deviation }) }])[0]?.probability ?? 1,
  ) as [number, number];
  assert.ok(calm < 0.01 && restless > 0.1, `${calm} ${restless}`);
});

test('what a gate names is judged apart from the many that nobody asked for', () => {
  const others = Array.from({ length: 60 }, (_, i) => sighting([1e5], 1e5, { step: `s${i}` }));
  const asked = sighting([1e5], 1.055e5, { step: 'asked' });
  const zero = { mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, 'p99.9': 0 };
  const verdict = (gated: readonly string[]) =>
    judge({
      sightings: [asked, ...others],
      lateness: { base: [zero], new: zero },
      gated: new Set(gated),
    })[0]?.verdict;
  assert.equal(verdict([]), 'noise');
  assert.equal(verdict(['f\u0000asked\u0000p99\u0000due']), 'slower');
});
