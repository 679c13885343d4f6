import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { MOST_KEPT, type WorkerSecond, WorstSeconds } from './late-seconds.ts';

const second = (sequence: number, latenessMs: number, loopLagMs = 0): WorkerSecond => ({
  sequence,
  from: sequence * 1000,
  to: sequence * 1000 + 1000,
  latenessMs,
  health: { loopLagMs, busy: 0, heapBytes: 0 },
  resumed: 1,
  finished: 1,
});

const seconds = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 })), { maxLength: 400 })
  .map((all) => all.map(([late, lag], sequence) => second(sequence, late, lag)));

const keptOf = (all: readonly WorkerSecond[]): WorstSeconds => {
  const worst = new WorstSeconds();
  for (const one of all) worst.add(one);
  return worst;
};

test('the worst are kept, by lateness or lag, the worst first', () => {
  const kept = keptOf([second(0, 5), second(1, 7, 90), second(2, 80), second(3, 90)]).all;
  assert.deepEqual(
    kept.map(({ sequence }) => sequence),
    [1, 3, 2, 0],
  );
});

test('in any order and any groups the same ones are kept, and no more than are needed', () => {
  fc.assert(
    fc.property(seconds, fc.nat({ max: 400 }), (all, cut) => {
      const whole = keptOf(all).all;
      assert.deepEqual(keptOf(all.toReversed()).all, whole);
      const left = keptOf(all.slice(0, cut));
      left.join(keptOf(all.slice(cut)));
      assert.deepEqual(left.all, whole);
      assert.equal(whole.length, Math.min(MOST_KEPT, all.length));
      const badness = ({ latenessMs, health }: WorkerSecond) => Math.max(latenessMs, health.loopLagMs);
      const least = Math.min(...whole.map(badness));
      const left_out = all.filter((one) => !whole.includes(one));
      assert.ok(left_out.every((one) => badness(one) <= least));
    }),
    { numRuns: 100, seed: 21 },
  );
});
