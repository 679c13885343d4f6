import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  BEYOND_STEPS,
  DOING_CODE,
  DOINGS,
  ENDING_CODE,
  ENDINGS,
  endingOf,
  readCell,
  stateByte,
  stepByte,
} from './cell.ts';
import { cellCount, cellOfDevice, deviceOfCell } from './cell-sample.ts';

test('what is written into a cell is read from it', () => {
  const cell = fc.record({
    step: fc.nat(300),
    ending: fc.constantFrom(...ENDINGS),
    doing: fc.constantFrom(...DOINGS),
    underWay: fc.boolean(),
    beat: fc.boolean(),
  });
  fc.assert(
    fc.property(cell, ({ step, ending, doing, underWay, beat }) => {
      const state = stateByte(ENDING_CODE[ending], DOING_CODE[doing], underWay, beat);
      assert.ok(state >= 0 && state <= 255);
      assert.deepEqual(readCell(stepByte(step), state), {
        step: Math.min(step, BEYOND_STEPS),
        ending,
        doing,
        underWay,
        beat,
      });
    }),
    { seed: 3, numRuns: 500 },
  );
});

test('every outcome ends in one class', () => {
  assert.equal(endingOf('ok'), 'ok');
  assert.equal(endingOf('ok/resumed-2'), 'ok');
  assert.equal(endingOf('timeout'), 'timeout');
  assert.equal(endingOf('platform/107'), 'platform');
  assert.equal(endingOf('socket/ECONNRESET'), 'socket');
});

test('a fleet within the limit is shown whole; of a greater one as many as there are cells, evenly spread', () => {
  const fleet = fc.record({ most: fc.integer({ min: 1, max: 200 }), devices: fc.nat(3000) });
  fc.assert(
    fc.property(fleet, ({ most, devices }) => {
      const shown: number[] = [];
      for (let device = 0; device < devices; device++)
        if (cellOfDevice(device, devices, most) !== undefined) shown.push(device);
      assert.equal(shown.length, cellCount(devices, most));
      for (const [cell, device] of shown.entries()) {
        assert.equal(cellOfDevice(device, devices, most), cell);
        assert.equal(deviceOfCell(cell, devices, most), device);
      }
      const gaps = shown.slice(1).map((device, i) => device - (shown[i] ?? 0));
      assert.ok(Math.max(...gaps, 1) - Math.min(...gaps, devices) <= 1);
    }),
    { seed: 4, numRuns: 300 },
  );
});

test('the arithmetic holds for millions of devices', () => {
  const devices = 7_654_321;
  for (let cell = 0; cell < 20_000; cell++)
    assert.equal(cellOfDevice(deviceOfCell(cell, devices), devices), cell);
});
