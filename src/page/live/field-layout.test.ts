import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cellAt, gridFor, rowsOf } from './field-layout.ts';

const room = { width: 1190, height: 460 };

test('few devices are large, twenty thousand still fit', () => {
  assert.equal(gridFor([20], room).size, 24);
  const { size, columns } = gridFor([16_000, 4_000], room);
  assert.ok(size >= 4, String(size));
  assert.ok((rowsOf(16_000, columns) + rowsOf(4_000, columns)) * size <= room.height);
});

test('in whatever room, rows are as wide as it and every cell is found where it is drawn', () => {
  const fleets = fc.array(fc.nat(3000), { minLength: 1, maxLength: 4 });
  const size = fc.record({
    width: fc.integer({ min: 1, max: 2000 }),
    height: fc.integer({ min: 1, max: 900 }),
  });
  fc.assert(
    fc.property(fleets, size, fc.nat(), (counts, wanted, draw) => {
      const grid = gridFor(counts, wanted);
      assert.ok(grid.columns === 1 || grid.columns * grid.size <= wanted.width);
      const count = counts[0] ?? 0;
      if (count === 0) return;
      const cell = draw % count;
      const x = (cell % grid.columns) * grid.size;
      const y = Math.floor(cell / grid.columns) * grid.size;
      assert.equal(cellAt(x, y, count, grid), cell);
      assert.equal(cellAt(x + grid.size - 1, y + grid.size - 1, count, grid), cell);
    }),
    { seed: 6, numRuns: 500 },
  );
});

test('beside the cells there is none', () => {
  const grid = { size: 10, columns: 5 };
  assert.equal(cellAt(49, 0, 7, grid), 4);
  assert.equal(cellAt(50, 0, 7, grid), undefined);
  assert.equal(cellAt(20, 10, 7, grid), undefined);
  assert.equal(cellAt(-1, 0, 7, grid), undefined);
});
