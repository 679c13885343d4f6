import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RegattaError } from '../regatta-error.ts';
import { scaleDevices } from './scale-devices.ts';

const fleetsAndTotal = fc
  .array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 12 })
  .chain((devices) => fc.tuple(fc.constant(devices), fc.integer({ min: devices.length, max: 2_000_000 })));
const property = (check: (devices: number[], total: number, scaled: number[]) => void) =>
  fc.assert(
    fc.property(fleetsAndTotal, ([devices, total]) => check(devices, total, scaleDevices(devices, total))),
    { seed: 42, numRuns: 500 },
  );

test('the scaled fleets sum to exactly the devices asked for', () => {
  property((_, total, scaled) =>
    assert.equal(
      scaled.reduce((a, b) => a + b, 0),
      total,
    ),
  );
});

test('every fleet keeps at least one device', () => {
  property((_, __, scaled) => assert.ok(scaled.every((count) => Number.isInteger(count) && count >= 1)));
});

test('a fleet differs from its exact share by less than one, unless a tiny fleet had to be kept alive', () => {
  property((devices, total, scaled) => {
    const sum = devices.reduce((a, b) => a + b, 0);
    const shares = devices.map((count) => (total * count) / sum);
    if (shares.some((share) => share < 1)) return;
    scaled.forEach((count, fleet) => {
      assert.ok(Math.abs(count - shares[fleet]!) < 1);
    });
  });
});

test('a larger fleet never gets fewer devices than a smaller one', () => {
  property((devices, _, scaled) => {
    const order = devices.map((_, fleet) => fleet).sort((a, b) => devices[a]! - devices[b]!);
    for (let i = 1; i < order.length; i++) {
      const [smaller, larger] = [order[i - 1]!, order[i]!];
      if (devices[smaller]! < devices[larger]!) assert.ok(scaled[smaller]! <= scaled[larger]!);
    }
  });
});

test('asking for as many devices as there are changes nothing', () => {
  property((devices) => {
    const sum = devices.reduce((a, b) => a + b, 0);
    assert.deepEqual(scaleDevices(devices, sum), devices);
  });
});

test('examples: in proportion, largest remainder first, tiny fleets kept', () => {
  assert.deepEqual(scaleDevices([4000, 1000], 500), [400, 100]);
  assert.deepEqual(scaleDevices([1, 1, 1], 5), [2, 2, 1]);
  assert.deepEqual(scaleDevices([999_999, 1], 10), [9, 1]);
});

test('fewer devices than fleets is refused in one line', () => {
  assert.throws(
    () => scaleDevices([10, 10, 10], 2),
    (error) =>
      error instanceof RegattaError &&
      error.exitCode === 104 &&
      /--devices 2 is too few.*3 fleets/.test(error.message),
  );
});
