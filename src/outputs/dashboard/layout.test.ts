import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Box, isBar, layoutFor, type Panel, SMALLEST } from './layout.ts';

const sizes = fc.record({
  width: fc.integer({ min: SMALLEST.width, max: 400 }),
  height: fc.integer({ min: SMALLEST.height, max: 120 }),
});

test('the panels cover every cell of the screen exactly once', () => {
  fc.assert(
    fc.property(sizes, ({ width, height }) => {
      const cells = new Uint8Array(width * height);
      for (const panel of Object.values<Box>(layoutFor(width, height))) {
        for (let y = panel.top; y < panel.top + panel.height; y++) {
          for (let x = panel.left; x < panel.left + panel.width; x++) cells[y * width + x]! += 1;
        }
      }
      assert.ok(cells.every((n) => n === 1));
    }),
    { seed: 8, numRuns: 60 },
  );
});

test('every panel with a border has room for at least one line', () => {
  fc.assert(
    fc.property(sizes, ({ width, height }) => {
      for (const [name, { height: lines }] of Object.entries(layoutFor(width, height))) {
        assert.ok(lines >= (isBar(name as Panel) ? 1 : 3), name);
      }
    }),
    { seed: 9 },
  );
});

test('a large terminal has charts, 80×24 has trends in their place, a tiny one only a line', () => {
  assert.ok('connected' in layoutFor(160, 48) && 'connected' in layoutFor(120, 40));
  assert.ok('trends' in layoutFor(80, 24) && !('connected' in layoutFor(80, 24)));
  assert.deepEqual(Object.keys(layoutFor(50, 12)), ['header']);
});
