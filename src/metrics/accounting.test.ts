import assert from 'node:assert/strict';
import test from 'node:test';
import { accountingErrors } from './accounting.ts';
import { type MergedFrames, mergeFrames } from './merge.ts';
import { Recorder } from './recorder.ts';

function recorded(fill: (recorder: Recorder, slot: number) => void): MergedFrames {
  const recorder = new Recorder(0, ['peak']);
  fill(recorder, recorder.slot('attendance', 'query'));
  return mergeFrames([
    recorder.close({
      from: 0,
      to: 1000,
      final: true,
      paused: false,
      gauges: [],
      loopLagMs: 0,
      busy: 0,
      heapBytes: 0,
    }),
  ]);
}

test('a run whose every attempt has one outcome has no errors', () => {
  const merged = recorded((recorder, slot) => {
    for (const outcome of ['ok', 'timeout', 'abandoned']) {
      recorder.begin(slot, 0);
      recorder.end(slot, 0, outcome, 5, 5);
    }
    recorder.missed(slot, 0, 4);
  });
  assert.deepEqual(accountingErrors(merged), []);
});

test('an attempt without an outcome is named', () => {
  const merged = recorded((recorder, slot) => {
    recorder.begin(slot, 0);
    recorder.begin(slot, 0);
    recorder.end(slot, 0, 'ok', 5, 5);
  });
  assert.deepEqual(accountingErrors(merged), [
    'attendance/query in peak: 2 attempts began and 1 have an outcome',
  ]);
});

test('an outcome without an attempt is named', () => {
  const merged = recorded((recorder, slot) => recorder.end(slot, 0, 'ok', 5, 5));
  assert.deepEqual(accountingErrors(merged), [
    'attendance/query in peak: 0 attempts began and 1 have an outcome',
  ]);
});

test('a latency that was refused is named', () => {
  const merged = recorded((recorder, slot) => {
    recorder.begin(slot, 0);
    recorder.end(slot, 0, 'ok', Number.NaN, 5);
  });
  assert.deepEqual(accountingErrors(merged), [
    'attendance/query in peak: 1 ended with ok and 0 have a latency',
  ]);
});
