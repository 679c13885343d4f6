import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { estimateOffset, hrtimeAt, measureOffset } from './clock-offset.ts';

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
    { exchanges: ways.length, atOnce: 1, withinMs: 1e6, errorMs: 0 },
  );
  assert.ok(Math.abs(offsetMs - 7000) <= errorMs + 1e-9, `${offsetMs} ± ${errorMs}`);
  assert.ok(errorMs < 0.25);
});

test('the fastest question and the fastest answer need not be of one exchange', () => {
  const { offsetMs, errorMs } = estimateOffset([
    { asked: 0, told: 7001, heard: 51 },
    { asked: 100, told: 7150, heard: 151 },
  ]);
  assert.deepEqual([offsetMs, errorMs], [7000, 1]);
});

test('of a clock that was set meanwhile, the fastest exchange is believed', () => {
  const { offsetMs, errorMs } = estimateOffset([
    { asked: 0, told: 7001, heard: 2 },
    { asked: 100, told: 9110, heard: 120 },
  ]);
  assert.deepEqual([offsetMs, errorMs], [7000, 1]);
});

test('over a slow network fewer questions are asked', async () => {
  let now = 0;
  let asked = 0;
  const otherClock = async () => {
    asked++;
    now += 300;
    return now;
  };
  await measureOffset(otherClock, () => now, { exchanges: 40, atOnce: 1, withinMs: 1_000, errorMs: 0 });
  assert.equal(asked, 4);
});

test('nearby, a few questions are enough', async () => {
  let now = 0;
  let asked = 0;
  const otherClock = async () => {
    asked++;
    now += 0.1;
    return now;
  };
  const { errorMs } = await measureOffset(otherClock, () => now, {
    exchanges: 200,
    atOnce: 4,
    withinMs: 2_000,
    errorMs: 0.25,
  });
  assert.ok(asked <= 8 && errorMs <= 0.25, `${asked} questions, ± ${errorMs} ms`);
});

test('a moment of the other clock is found on the axis of hrtime', () => {
  const offsetMs = 1e12;
  const inASecond = hrtimeAt(performance.now() + offsetMs + 1000, { offsetMs, errorMs: 0 });
  const ahead = Number(inASecond - process.hrtime.bigint()) / 1e6;
  assert.ok(ahead > 900 && ahead <= 1000.001, `${ahead} ms`);
});
