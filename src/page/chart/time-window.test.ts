import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimeWindow } from './time-window.ts';

function windowOf(total: number): TimeWindow {
  const time = new TimeWindow();
  time.extend(total, 1000);
  return time;
}
const shown = (time: TimeWindow) => [time.from, time.to, time.zoomed];

test('whoever has not zoomed sees all of a run that grows, and whoever has keeps the part', () => {
  const time = windowOf(60_000);
  assert.deepEqual(shown(time), [0, 60_000, false]);
  time.extend(90_000, 1000);
  assert.deepEqual(shown(time), [0, 90_000, false]);
  time.zoom(10_000, 20_000);
  time.extend(120_000, 1000);
  assert.deepEqual(shown(time), [10_000, 20_000, true]);
});

test('a zoom stays within the run and is never closer than three bins', () => {
  const time = windowOf(60_000);
  time.zoom(-5_000, 5_000);
  assert.deepEqual(shown(time), [0, 10_000, true]);
  time.zoom(30_000, 30_100);
  assert.deepEqual(shown(time), [28_550, 31_550, true]);
  time.zoom(59_900, 60_000);
  assert.deepEqual(shown(time), [57_000, 60_000, true]);
});

test('zooming out beyond the whole run shows the whole run', () => {
  const time = windowOf(60_000);
  time.zoom(20_000, 40_000);
  time.zoomBy(0.5);
  assert.deepEqual(shown(time), [25_000, 35_000, true]);
  time.zoomBy(100);
  assert.deepEqual(shown(time), [0, 60_000, false]);
});

test('charts are told of each change, and of nothing when there is none', () => {
  const time = windowOf(60_000);
  let told = 0;
  time.changes.add(() => told++);
  time.reset();
  assert.equal(told, 0);
  time.zoom(0, 10_000);
  time.reset();
  assert.equal(told, 2);
});
