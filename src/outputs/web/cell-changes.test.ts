import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyChanges, changesBetween } from './cell-changes.ts';

const cells = (count: number) => fc.uint8Array({ minLength: count * 2, maxLength: count * 2 });

test('changes bring the earlier state to the later one, and name every cell that differs', () => {
  const states = fc
    .nat(400)
    .chain((count) =>
      fc.tuple(cells(count), cells(count), fc.uint8Array({ minLength: count, maxLength: count })),
    );
  fc.assert(
    fc.property(states, fc.nat(255), ([before, other, draw], share) => {
      const now = before.map((byte, i) => ((draw[i >> 1] as number) < share ? (other[i] as number) : byte));
      const named: number[] = [];
      const changes = changesBetween(before, now);
      const copy = before.slice();
      if (changes) applyChanges(copy, changes, (cell) => named.push(cell));
      assert.deepEqual(copy, now);
      const differ = [...draw.keys()].filter(
        (cell) => before[cell * 2] !== now[cell * 2] || before[cell * 2 + 1] !== now[cell * 2 + 1],
      );
      assert.deepEqual(named, differ);
    }),
    { seed: 5, numRuns: 500 },
  );
});

test('nothing changed is nothing told; one cell far away takes five bytes', () => {
  const before = new Uint8Array(40_000);
  assert.equal(changesBetween(before, before.slice()), undefined);
  const now = before.slice();
  now[39_998] = 1;
  assert.equal(changesBetween(before, now)?.length, 5);
});

test('changes of other cells, or cut short, are refused', () => {
  const now = new Uint8Array(40);
  now[38] = 1;
  const changes = changesBetween(new Uint8Array(40), now);
  assert.ok(changes);
  assert.throws(() => applyChanges(new Uint8Array(20), changes), RangeError);
  assert.throws(() => applyChanges(new Uint8Array(40), changes.slice(0, 2)), RangeError);
});
