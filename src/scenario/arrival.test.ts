import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { arrivalTimes, lastArrival } from './arrival.ts';
import type { Arrival } from './plan.ts';
import { devicesOf } from './shard.ts';
import { fleetPlan } from './test-support.ts';

const fleet = (arrival: Arrival, devices: number, first = 0) =>
  fleetPlan({ name: 'gates', devices, first, arrival });
function all(arrival: Arrival, devices: number, seed = 1): number[] {
  const time = arrivalTimes(fleet(arrival, devices), seed);
  return Array.from({ length: devices }, (_, index) => time(index));
}

test('a ramp spreads the fleet evenly over its time', () => {
  assert.deepEqual(all({ kind: 'ramp', after: 100, over: 1000 }, 4), [100, 350, 600, 850]);
});

test('a rate lets one device in at each interval', () => {
  assert.deepEqual(all({ kind: 'rate', after: 0, perMs: 0.002 }, 3), [0, 500, 1000]);
});

test('at lets everybody in at once', () => {
  assert.deepEqual(all({ kind: 'at', after: 5000 }, 3), [5000, 5000, 5000]);
});

test('a poisson arrival has exponential gaps: mean 1/rate, deviation the same', () => {
  const times = all({ kind: 'poisson', after: 1000, perMs: 0.01 }, 20_000);
  const gaps = times.map((time, index) => time - (times[index - 1] ?? 1000));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  assert.ok(Math.abs(mean - 100) < 2, `mean ${mean}`);
  assert.ok(Math.abs(deviation - 100) < 3, `deviation ${deviation}`);
});

test('the seed and the name of the fleet choose a poisson arrival, and nothing else does', () => {
  const arrival: Arrival = { kind: 'poisson', after: 0, perMs: 0.01 };
  assert.deepEqual(all(arrival, 10, 1), all(arrival, 10, 1));
  assert.notDeepEqual(all(arrival, 10, 1), all(arrival, 10, 2));
  assert.deepEqual(all(arrival, 10, 1), all(arrival, 20, 1).slice(0, 10));
});

test('any split over workers gives every device the same arrival, in ascending order', () => {
  const arrivals = fc.oneof(
    fc.record({ kind: fc.constant('ramp' as const), after: fc.nat(1000), over: fc.nat(100_000) }),
    fc.record({
      kind: fc.constant('rate' as const),
      after: fc.nat(1000),
      perMs: fc.constantFrom(0.001, 0.3, 7),
    }),
    fc.record({
      kind: fc.constant('poisson' as const),
      after: fc.nat(1000),
      perMs: fc.constantFrom(0.001, 0.3),
    }),
  );
  fc.assert(
    fc.property(
      arrivals,
      fc.integer({ min: 1, max: 200 }),
      fc.nat(50),
      fc.integer({ min: 1, max: 9 }),
      fc.integer(),
      (arrival, devices, first, workers, seed) => {
        const plan = { fleets: [fleet(arrival, devices, first)] };
        const whole = arrivalTimes(plan.fleets[0]!, seed);
        const split = new Map<number, number>();
        for (let worker = 0; worker < workers; worker++) {
          const times = arrivalTimes(plan.fleets[0]!, seed);
          for (const index of devicesOf(plan, { index: worker, of: workers }, 0))
            split.set(index, times(index));
        }
        for (let index = 0; index < devices; index++) {
          assert.equal(split.get(index), whole(index));
          if (index > 0) assert.ok(whole(index) >= whole(index - 1));
        }
        assert.equal(lastArrival(plan.fleets[0]!, seed), whole(devices - 1));
      },
    ),
    { seed: 22, numRuns: 200 },
  );
});
