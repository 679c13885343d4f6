import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { devicesOf } from './shard.ts';
import { fleetPlan } from './test-support.ts';

test('over any fleets and any number of workers each device lives exactly once, in shares equal within one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 40 }),
      (sizes, workers) => {
        let first = 0;
        const fleets = sizes.map((devices) => {
          const fleet = fleetPlan({ devices, first });
          first += devices;
          return fleet;
        });
        const seen = new Set<string>();
        const shares: number[] = [];
        for (let index = 0; index < workers; index++) {
          let share = 0;
          fleets.forEach((_, fleet) => {
            for (const device of devicesOf({ fleets }, { index, of: workers }, fleet)) {
              assert.ok(device >= 0 && device < sizes[fleet]!);
              assert.ok(!seen.has(`${fleet}/${device}`), 'lives twice');
              seen.add(`${fleet}/${device}`);
              share++;
            }
          });
          shares.push(share);
        }
        assert.equal(seen.size, first);
        assert.ok(Math.max(...shares) - Math.min(...shares) <= 1, shares.join(' '));
      },
    ),
    { seed: 23, numRuns: 300 },
  );
});
