import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { estimateOffset, measureOffset } from './clock-offset.ts';

test('the truth is never further off than the error that is told', () => {
  const delays = fc.record({
    there: fc.double({ min: 0, max: 500, noNaN: true }),
    back: fc.double({ min: 0, max: 500, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(delays, { minLength: 1 }), fc.integer({ min: -1e6, max: 1e6 }), (all, truth) => {
      let now = 1000;
      const exchanges = all.map(({ there, back }) => {
        const asked = now;
        now += there + back + 1;
        return { asked, told: asked + there + truth, heard: asked + there + back };
      });
      const { offsetMs, errorMs } = estimateOffset(exchanges);
      assert.ok(Math.abs(offsetMs - truth) <= errorMs + 1e-6, `${offsetMs} of ${truth} ± ${errorMs}`);
    }),
    { seed: 1 },
  );
});

test('one answer that came at once makes up for many that were held up', async () => {
  let now = 0;
  const ways = [40, 300, 0.2, 80, 5];
  let asked = 0;
  const { offsetMs, errorMs } = await measureOffset(
    async () => {
      const way = ways[asked++] ?? 0;
      now += way * 2;
      // Held up on the way there alone, but for the one.
      return now + 7000 - (way < 1 ? way : 0);
    },
    () => now,
    ways.length,
  );
  assert.equal(offsetMs.toFixed(3), '7000.000');
  assert.equal(errorMs.toFixed(3), '0.200');
});
