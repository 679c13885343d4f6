import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { chooseDevices } from './operation-devices.ts';
import { CLOUDS, fleetPlan } from './test-support.ts';

const cloud = CLOUDS.deli!;
const chosen = (devices: number, share: number, { runSeed = 1, seed = 0, name = 'gates' } = {}) =>
  chooseDevices({ ...fleetPlan({ name }), devices }, { share, seed }, { runSeed, cloud });

test('a share is as many devices of the fleet, at least one, and a greater share includes a smaller one', () => {
  const share = fc.double({ min: 0.0001, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), share, share, fc.nat(), (devices, a, b, runSeed) => {
      const fleet = new Set(chosen(devices, 1));
      const smaller = chosen(devices, Math.min(a, b), { runSeed });
      const greater = new Set(chosen(devices, Math.max(a, b), { runSeed }));
      assert.equal(fleet.size, devices);
      assert.equal(smaller.length, Math.max(1, Math.round(Math.min(a, b) * devices)));
      assert.equal(new Set(smaller).size, smaller.length);
      assert.ok(smaller.every((id) => fleet.has(id) && greater.has(id)));
    }),
    { numRuns: 200, seed: 5 },
  );
});

test('another seed, of the run or of the operation, chooses others', () => {
  assert.deepEqual(chosen(100, 0.2), chosen(100, 0.2));
  assert.notDeepEqual(chosen(100, 0.2), chosen(100, 0.2, { runSeed: 2 }));
  assert.notDeepEqual(chosen(100, 0.2), chosen(100, 0.2, { seed: 1 }));
});
