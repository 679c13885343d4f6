import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { HistogramLogReader, type JsHistogram, listTags } from 'hdr-histogram-js';
import { HIGHEST_MICROS } from '../../metrics/buckets.ts';
import { Histogram } from '../../metrics/histogram.ts';
import { type MergedFrames, mergeFrames } from '../../metrics/merge.ts';
import { Recorder } from '../../metrics/recorder.ts';
import { logHeader, logInterval, toHdr } from './histogram-log.ts';

const STARTED = Date.UTC(2026, 10, 22, 10, 15, 0);

type Attempt = readonly [fleet: string, step: string, outcome: string, micros: number];

function measured(attempts: readonly Attempt[]): MergedFrames {
  const recorder = new Recorder(0, ['']);
  for (const [fleet, step, outcome, micros] of attempts) {
    recorder.begin(recorder.slot(fleet, step), 0);
    recorder.end(recorder.slot(fleet, step), 0, outcome, micros, micros / 2);
  }
  const window = { from: 0, to: 1000, final: true, paused: false };
  return mergeFrames([recorder.close({ ...window, gauges: [], loopLagMs: 0, busy: 0, heapBytes: 0 })]);
}

function readAll(log: string): JsHistogram[] {
  const reader = new HistogramLogReader(log, 64);
  const all: JsHistogram[] = [];
  for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram()) {
    all.push(next as JsHistogram);
  }
  return all;
}

test("HdrHistogram's reader finds each fleet and step, with times and every count", () => {
  const log = [
    logHeader(STARTED),
    logInterval(
      measured([
        ['attendance', 'query', 'ok', 5000],
        ['attendance', 'query', 'timeout', 2_000_000],
        ['attendance', 'query', 'abandoned', 77],
        ['printers', 'alarm', 'ok', 300],
      ]),
      0,
      10_250,
    ),
    logInterval(measured([['attendance', 'query', 'ok', 7000]]), 10_250, 20_500),
  ].join('');
  assert.deepEqual(listTags(log), [
    'attendance/query',
    'attendance/query/sent',
    'printers/alarm',
    'printers/alarm/sent',
  ]);
  const found = readAll(log).map((h) => [
    h.tag,
    h.startTimeStampMsec - STARTED,
    h.endTimeStampMsec - STARTED,
    h.totalCount,
  ]);
  assert.deepEqual(found, [
    ['attendance/query', 0, 10_250, 2],
    ['attendance/query/sent', 0, 10_250, 2],
    ['printers/alarm', 0, 10_250, 1],
    ['printers/alarm/sent', 0, 10_250, 1],
    ['attendance/query', 10_250, 20_500, 1],
    ['attendance/query/sent', 10_250, 20_500, 1],
  ]);
});

test('a line names the exact maximum in milliseconds', () => {
  const line = logInterval(measured([['f', 'query', 'ok', 2_345_678]]), 0, 10_000);
  assert.match(line, /^Tag=f\/query,0\.000,10\.000,2345\.678,HISTFAAA/);
});

test('histograms come back from the log with the same counts', () => {
  const values = fc.array(fc.integer({ min: 0, max: 4_000_000_000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(values, (all) => {
      const log = logInterval(measured(all.map((micros) => ['f', 'query', 'ok', micros] as const)), 0, 1000);
      const [histogram] = readAll(logHeader(STARTED) + log);
      const expected = new Histogram();
      for (const micros of all) expected.record(micros);
      expected.each((bucket, count) => assert.equal(histogram?.getCountAtIndex(bucket), count));
      assert.equal(histogram?.totalCount, all.length);
    }),
    { numRuns: 50, seed: 15 },
  );
});

test('a value above the layout is in its last bucket', () => {
  const histogram = new Histogram();
  histogram.record(2 * HIGHEST_MICROS);
  const hdr = toHdr(histogram);
  assert.deepEqual([hdr.totalCount, hdr.maxValue], [1, HIGHEST_MICROS]);
});

test('an interval in which nothing ended has no line', () => {
  assert.equal(logInterval(measured([['f', 'query', 'abandoned', 1]]), 0, 1000), '');
  assert.equal(toHdr(new Histogram()).totalCount, 0);
});

test('blanks and commas in names do not break the fields', () => {
  const log = logHeader(STARTED) + logInterval(measured([['my fleet', 'a, b', 'ok', 1]]), 0, 1000);
  assert.deepEqual(
    readAll(log).map(({ tag }) => tag),
    ['my_fleet/a_b', 'my_fleet/a_b/sent'],
  );
});
