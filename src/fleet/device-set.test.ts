import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { DeviceSet } from './device-set.ts';

test('each device counts once, in whatever order and however often it comes', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 70_000 }), { maxLength: 200 }), (positions) => {
      const set = new DeviceSet();
      for (const position of positions) set.add(position);
      assert.equal(set.size, new Set(positions).size);
    }),
    { seed: 5 },
  );
});
