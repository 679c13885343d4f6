import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FrameEntry, SparseHistogram } from '../metrics/frame.ts';
import { type Column, MOST_WINDOWS, Windows } from './windows.ts';

const one = (outcome: string, bucket: number, count = 1): FrameEntry => {
  const histogram: SparseHistogram = { buckets: [bucket, count], min: 1, max: 1 };
  return { fleet: 'f', phase: '', step: 's', outcome, count, fromDue: histogram, fromSend: histogram };
};

const sum = (column: Column): number => column.reduce((total, count) => total + count, 0);

test('a run that goes on has longer windows, never more of them, and loses nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20_000), fc.nat(5000), fc.integer({ min: 1, max: 9 }))), (seen) => {
      const windows = new Windows();
      for (const [second, bucket, count] of seen)
        windows.add(second * 1000, one(second % 7 === 0 ? 'timeout' : 'ok', bucket, count));
      const all = seen.reduce((total, [, , count]) => total + count, 0);
      const failed = seen.reduce((total, [second, , count]) => total + (second % 7 === 0 ? count : 0), 0);
      const [step] = windows.steps();
      assert.ok(windows.count <= MOST_WINDOWS);
      assert.equal(step ? sum(step.ended) : 0, all);
      assert.equal(step ? sum(step.failed) : 0, failed);
      const cells = (columns: ReadonlyMap<number, Column> | undefined) =>
        [...(columns?.values() ?? [])].reduce((total, column) => total + sum(column), 0);
      assert.equal(cells(step?.due), all);
      assert.equal(cells(step?.sent), all);
    }),
    { seed: 5, numRuns: 100 },
  );
});

test('what happened at a time is in the window of that time, however often windows were joined', () => {
  const windows = new Windows();
  for (let second = 0; second < 1000; second++) windows.add(second * 1000 + 0.3, one('ok', 100));
  assert.equal(windows.length, 4000);
  assert.equal(windows.count, 250);
  const ended = windows.steps()[0]?.ended;
  assert.deepEqual([...(ended ?? [])].slice(0, 251), [...Array(250).fill(4), 0]);
});

test('a late frame is counted where it belongs', () => {
  const windows = new Windows();
  windows.add(5000, one('ok', 100));
  windows.add(0, one('ok', 100));
  assert.deepEqual([...(windows.steps()[0]?.ended.slice(0, 6) ?? [])], [1, 0, 0, 0, 0, 1]);
});
