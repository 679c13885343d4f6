import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesBetween } from '../../outputs/web/cell-changes.ts';
import { FleetCells } from './fleet-cells.ts';

const base64 = (...bytes: number[]) => Buffer.from(bytes).toString('base64');
const FLEETS = [
  { name: 'gates', devices: 2, cells: 2, steps: ['waiting'] },
  { name: 'printers', devices: 1, cells: 1, steps: ['waiting'] },
];

function connected(): FleetCells {
  const cells = new FleetCells();
  assert.equal(cells.take({ devices: 3, fleets: FLEETS, whole: base64(0, 0, 0, 0, 0, 0) }), undefined);
  return cells;
}

test('the whole puts every cell into its fleet', () => {
  const cells = connected();
  assert.equal(cells.count, 3);
  assert.deepEqual(
    [0, 1, 2].map((cell) => cells.fleetOf(cell)?.name),
    ['gates', 'gates', 'printers'],
  );
});

test('changes name the cells that have changed', () => {
  const cells = connected();
  const changes = changesBetween(cells.bytes, Uint8Array.of(0, 0, 1, 2, 3, 4)) ?? [];
  assert.deepEqual(cells.take({ changes: base64(...changes) }), [1, 2]);
  assert.deepEqual([...cells.bytes], [0, 0, 1, 2, 3, 4]);
});

test('so does a whole that is sent since nearly all have changed', () => {
  const cells = connected();
  assert.deepEqual(cells.take({ whole: base64(9, 9, 0, 0, 9, 9) }), [0, 2]);
});
