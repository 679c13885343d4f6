import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { cellsFields, cellsOf } from './cells.ts';

test('cells come out of Redis as they went in', () => {
  const workerCells = fc.record(
    {
      worker: fc.nat(1000),
      steps: fc.array(fc.array(fc.string())),
      cells: fc.uint8Array({ maxLength: 500 }).map((bytes) => Uint8Array.from(bytes)),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(workerCells, (cells) => {
      assert.deepEqual(cellsOf(cellsFields(cells).map((field) => Buffer.from(field))), cells);
    }),
    { seed: 6 },
  );
});

test('what is no cells is refused', () => {
  assert.throws(() => cellsOf([Buffer.from('worker'), Buffer.from('1')]), /not the cells of a worker/);
});
