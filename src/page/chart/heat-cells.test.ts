import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeUpStory } from '../testing/made-up-story.ts';
import { cellAt, edgeOf, heatShare, mostIn } from './heat-cells.ts';

const HEAT = {
  fleet: 'a',
  step: 'query',
  stepMs: 2000,
  perDecade: 10,
  first: 30,
  rows: 11,
  columns: [[0, 5, 3, 120], [], [10, 1]],
};

test('a cell is found by its moment and latency, with its edges', () => {
  assert.deepEqual(cellAt(HEAT, 1999, 1000), { column: 0, from: 1000, to: edgeOf(HEAT, 1), count: 5 });
  assert.equal(cellAt(HEAT, 1000, 2000)?.count, 120);
  assert.equal(cellAt(HEAT, 5000, 10_000)?.count, 1);
});

test('an empty cell has none, and outside of the field there is no cell', () => {
  assert.equal(cellAt(HEAT, 2500, 1000)?.count, 0);
  assert.equal(cellAt(HEAT, 6000, 1000), undefined);
  assert.equal(cellAt(HEAT, 0, 999), undefined);
  assert.equal(cellAt(HEAT, 0, 13_000), undefined);
});

test('shades go by logarithm from one attempt to the most', () => {
  assert.equal(mostIn(HEAT), 120);
  assert.equal(heatShare(1, 120), 0);
  assert.equal(heatShare(120, 120), 1);
  assert.ok(Math.abs(heatShare(10, 100) - 0.5) < 1e-9);
  assert.equal(heatShare(1, 1), 1);
  assert.equal(mostIn({ ...HEAT, columns: [] }), 0);
});

test('pointing into the middle of every cell of a field finds what it holds', () => {
  for (const heat of madeUpStory({ seed: 3, seconds: 60 }).heat)
    heat.columns.forEach((cells, column) => {
      for (let at = 0; at < cells.length; at += 2) {
        const middle = 10 ** ((heat.first + (cells[at] ?? 0) + 0.5) / heat.perDecade);
        assert.equal(cellAt(heat, (column + 0.5) * heat.stepMs, middle)?.count, cells[at + 1]);
      }
    });
});
