import assert from 'node:assert/strict';
import test from 'node:test';
import { bucketOf, HIGHEST_MICROS, LAST_BUCKET } from './buckets.ts';
import type { Frame } from './frame.ts';
import { EVENTS_PER_FRAME, Recorder, type WindowFacts } from './recorder.ts';

const WINDOW: WindowFacts = {
  from: 0,
  to: 1000,
  final: false,
  paused: false,
  gauges: [],
  loopLagMs: 3,
  busy: 0.5,
  heapBytes: 1e6,
};

const outcomes = (frame: Frame) =>
  frame.entries.map(({ step, phase, outcome, count }) => ({ step, phase, outcome, count }));

test('an attempt is in its frame with both latencies, counted where it was due', () => {
  const recorder = new Recorder(4, ['warm-up', 'peak']);
  const query = recorder.slot('attendance', 'query');
  recorder.begin(query, 1);
  recorder.end(query, 1, 'ok', 5000, 4000);
  const frame = recorder.close(WINDOW);

  assert.equal(frame.worker, 4);
  assert.deepEqual(frame.begun, [{ fleet: 'attendance', phase: 'peak', step: 'query', count: 1, missed: 0 }]);
  assert.deepEqual(frame.entries, [
    {
      fleet: 'attendance',
      phase: 'peak',
      step: 'query',
      outcome: 'ok',
      count: 1,
      fromDue: { buckets: [bucketOf(5000), 1], min: 5000, max: 5000 },
      fromSend: { buckets: [bucketOf(4000), 1], min: 4000, max: 4000 },
    },
  ]);
});

test('a frame has only what changed since the one before', () => {
  const recorder = new Recorder(0, ['']);
  const query = recorder.slot('f', 'query');
  const alarm = recorder.slot('f', 'alarm');
  recorder.begin(query, 0);
  recorder.end(query, 0, 'ok', 10, 10);
  recorder.tally('deli/sent/102');
  recorder.lateness(7);
  recorder.event('info', 'hello', 12);
  const first = recorder.close(WINDOW);
  recorder.begin(alarm, 0);
  const second = recorder.close(WINDOW);
  const third = recorder.close({ ...WINDOW, final: true });

  assert.deepEqual(outcomes(first), [{ step: 'query', phase: '', outcome: 'ok', count: 1 }]);
  assert.deepEqual(first.tallies, { 'deli/sent/102': 1 });
  assert.deepEqual(first.health.lateness, { buckets: [7, 1], min: 7, max: 7 });
  assert.deepEqual(first.events, [{ at: 12, level: 'info', text: 'hello' }]);
  assert.deepEqual(
    second.begun.map(({ step }) => step),
    ['alarm'],
  );
  for (const frame of [second, third]) {
    assert.deepEqual([frame.entries, frame.tallies, frame.events], [[], {}, []]);
    assert.deepEqual(frame.health.lateness.buckets, []);
  }
  assert.deepEqual(third.begun, []);
  assert.deepEqual(
    [first, second, third].map(({ sequence, final }) => [sequence, final]),
    [
      [0, false],
      [1, false],
      [2, true],
    ],
  );
});

test('the same outcome in the next window is counted anew', () => {
  const recorder = new Recorder(0, ['']);
  const query = recorder.slot('f', 'query');
  for (const count of [3, 1, 2]) {
    for (let i = 0; i < count; i++) {
      recorder.begin(query, 0);
      recorder.end(query, 0, 'ok', 10, 10);
    }
    const frame = recorder.close(WINDOW);
    assert.deepEqual(outcomes(frame), [{ step: 'query', phase: '', outcome: 'ok', count }]);
    assert.equal(frame.begun[0]?.count, count);
  }
});

test('an attempt that ends in a later window has its begin in the earlier one', () => {
  const recorder = new Recorder(0, ['']);
  const query = recorder.slot('f', 'query');
  recorder.begin(query, 0);
  const first = recorder.close(WINDOW);
  recorder.end(query, 0, 'timeout', 2_000_000, 2_000_000);
  const second = recorder.close(WINDOW);
  assert.deepEqual([first.begun.length, first.entries.length], [1, 0]);
  assert.deepEqual([second.begun.length, second.entries.length], [0, 1]);
});

test('outcomes of one step are kept apart, each with its own latencies', () => {
  const recorder = new Recorder(0, ['']);
  const query = recorder.slot('f', 'query');
  for (const [outcome, micros] of [
    ['ok', 1],
    ['platform/107', 2],
    ['ok', 3],
    ['timeout', 4],
  ] as const) {
    recorder.begin(query, 0);
    recorder.end(query, 0, outcome, micros, micros);
  }
  const { entries } = recorder.close(WINDOW);
  assert.deepEqual(
    entries.map(({ outcome, count, fromDue }) => [outcome, count, fromDue.buckets]),
    [
      ['ok', 2, [1, 1, 3, 1]],
      ['platform/107', 1, [2, 1]],
      ['timeout', 1, [4, 1]],
    ],
  );
});

test('an abandoned attempt has an outcome and no latency', () => {
  const recorder = new Recorder(0, ['']);
  const query = recorder.slot('f', 'query');
  recorder.begin(query, 0);
  recorder.begin(query, 0);
  recorder.abandon(query, 0);
  recorder.end(query, 0, 'abandoned', 5, 5);
  const [entry] = recorder.close(WINDOW).entries;
  assert.equal(entry?.count, 2);
  assert.deepEqual([entry?.fromDue.buckets, entry?.fromSend.buckets], [[], []]);
});

test('a latency that is no number is refused, its outcome is counted all the same', () => {
  const recorder = new Recorder(0, ['']);
  const query = recorder.slot('f', 'query');
  for (const micros of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 9]) {
    recorder.begin(query, 0);
    recorder.end(query, 0, 'ok', micros, 9);
  }
  const [entry] = recorder.close(WINDOW).entries;
  assert.equal(entry?.count, 4);
  assert.deepEqual(entry?.fromDue, { buckets: [9, 1], min: 9, max: 9 });
  assert.deepEqual(entry?.fromSend.buckets, [9, 4]);
});

test('a negative latency counts as 0, a fraction of a microsecond is cut off', () => {
  const recorder = new Recorder(0, ['']);
  const query = recorder.slot('f', 'query');
  recorder.begin(query, 0);
  recorder.end(query, 0, 'ok', -250, 12.9);
  const [entry] = recorder.close(WINDOW).entries;
  assert.deepEqual(entry?.fromDue, { buckets: [0, 1], min: 0, max: 0 });
  assert.deepEqual(entry?.fromSend, { buckets: [12, 1], min: 12, max: 12 });
});

test('a lateness that is no number counts as the worst, an early one as none', () => {
  const recorder = new Recorder(0, ['']);
  for (const micros of [Number.NaN, -40, 12.5]) recorder.lateness(micros);
  const { lateness } = recorder.close(WINDOW).health;
  assert.deepEqual(lateness, { buckets: [0, 1, 12, 1, LAST_BUCKET, 1], min: 0, max: HIGHEST_MICROS });
});

test('missed attempts are counted apart from those that began', () => {
  const recorder = new Recorder(0, ['']);
  recorder.missed(recorder.slot('f', 'query'), 0, 3);
  recorder.missed(recorder.slot('f', 'alarm'), 0, 0);
  assert.deepEqual(recorder.close(WINDOW).begun, [
    { fleet: 'f', phase: '', step: 'query', count: 0, missed: 3 },
  ]);
});

test('the same fleet and step always have the same slot, others another', () => {
  const recorder = new Recorder(0, ['']);
  const slots = [
    ['a', 'b'],
    ['ab', ''],
    ['a', 'b'],
    ['a', 'c'],
  ].map(([fleet, step]) => recorder.slot(fleet!, step!));
  assert.equal(slots[0], slots[2]);
  assert.equal(new Set(slots).size, 3);
});

test('a tally adds up by name and by number', () => {
  const recorder = new Recorder(0, ['']);
  const sent = recorder.counter('deli/sent/102');
  recorder.add(sent);
  recorder.add(sent, 4);
  recorder.tally('deli/sent/102');
  recorder.tally('deli/late/102/0');
  assert.deepEqual(recorder.close(WINDOW).tallies, { 'deli/sent/102': 6, 'deli/late/102/0': 1 });
});

test('events above the limit of a frame are counted, and the next frame has room again', () => {
  const recorder = new Recorder(0, ['']);
  for (let i = 0; i < EVENTS_PER_FRAME + 3; i++) recorder.event('warn', `event ${i}`, i);
  const crowded = recorder.close(WINDOW);
  recorder.event('warn', 'later', 1001);
  const calm = recorder.close(WINDOW);
  assert.deepEqual([crowded.events.length, crowded.eventsDropped], [EVENTS_PER_FRAME, 3]);
  assert.deepEqual([calm.events.length, calm.eventsDropped], [1, 0]);
});
