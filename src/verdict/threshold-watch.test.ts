import assert from 'node:assert/strict';
import test from 'node:test';
import { MergedFrames } from '../metrics/merge.ts';
import type { ThresholdResult } from '../metrics/summary.ts';
import type { Timeline } from './schedule-seconds.ts';
import { type Second, seconds } from './threshold-watch.test-helper.ts';
import { ThresholdWatch } from './threshold-watch.ts';
import type { ThresholdSpec } from './thresholds.ts';

const OPEN: Timeline = { timeScale: 1, phases: [] };
const PHASED: Timeline = {
  timeScale: 2,
  phases: [
    { name: 'arrive', from: 0, to: 6000 },
    { name: 'steady', from: 6000, to: 16_000 },
  ],
  ends: 16_000,
};

/** Feeds frames until the run is stopped or at its end. */
function watched(spec: ThresholdSpec, run: readonly Second[], timeline = OPEN) {
  const watch = new ThresholdWatch([spec], timeline, 1);
  const merged = new MergedFrames();
  let stoppedAfter: number | undefined;
  for (const frame of seconds(run)) {
    merged.add(frame);
    watch.add(frame);
    if (watch.stop(merged)) stoppedAfter ??= frame.sequence + 1;
  }
  watch.finish();
  const [result] = watch.results(merged);
  return { result: result as ThresholdResult, stoppedAfter, stoppedBy: watch.stoppedBy };
}

const told = (spec: ThresholdSpec, run: readonly Second[], timeline = OPEN): string => {
  const { result } = watched(spec, run, timeline);
  const at = result.at === undefined ? '' : ` at ${result.at}`;
  return `${result.passed ? 'passed' : result.notReached ? 'left open' : 'failed'}: ${result.observed}${at}`;
};

const ok = (count: number, ms = 1): Second => ({ begun: count, ok: count, ms });
const times = (count: number, second: Second): Second[] => new Array<Second>(count).fill(second);

test('the worst window is told: what it was and when it ended', () => {
  const run = [...times(4, ok(10)), ok(10, 80), ok(10, 200), ...times(4, ok(10))];
  assert.equal(told({ expect: 'query.max < 250ms', window: 2000 }, run), 'passed: 200ms at 6000');
  assert.equal(told({ expect: 'query.max < 100ms', window: 2000 }, run), 'failed: 200ms at 6000');
  assert.equal(told({ expect: 'query.count >= 20', window: 2000 }, run), 'passed: 20 at 2000');
});

test('a short fault that the whole run hides is found by a window', () => {
  const run = [...times(30, ok(100)), { begun: 100, ok: 50, failed: 50, ms: 1 }, ...times(30, ok(100))];
  assert.equal(told({ expect: 'query.rate > 99%' }, run), 'passed: 99.18%');
  assert.equal(told({ expect: 'query.rate > 99%', window: 1000 }, run), 'failed: 50% at 31000');
});

test('what is in flight is neither good nor bad in a window', () => {
  const run: Second[] = [{ begun: 10 }, { begun: 10, ok: 10, ms: 1000 }, { ok: 10, ms: 1000 }];
  assert.equal(told({ expect: 'query.rate == 100%', window: 1000 }, run), 'passed: 100% at 2000');
});

test('a window without samples is no failure for latencies and rates, and 0 for counts', () => {
  const run = [ok(5), {}, {}, ok(5)];
  assert.equal(told({ expect: 'query.p99 < 9ms', window: 1000 }, run), 'passed: 1ms at 1000');
  assert.equal(told({ expect: 'query.rate > 1%', window: 1000 }, run), 'passed: 100% at 1000');
  assert.equal(told({ expect: 'query.count > 0', window: 1000 }, run), 'failed: 0 at 2000');
  assert.equal(told({ expect: 'query.count > 0', window: 3000 }, run), 'passed: 5 at 3000');
});

test('without any sample, or without a whole window, it fails', () => {
  assert.equal(told({ expect: 'query.p99 < 9ms', window: 1000 }, [{}, {}]), 'failed: no samples');
  assert.equal(told({ expect: 'query.p99 < 9ms', window: 5000 }, [ok(1), ok(1)]), 'failed: no whole window');
});

test('windows begin after the grace', () => {
  const run = [ok(1, 900), ok(1, 900), ...times(6, ok(10))];
  assert.equal(told({ expect: 'query.max < 9ms', window: 2000, grace: 1500 }, run), 'passed: 1ms at 4000');
  assert.equal(told({ expect: 'query.max < 9ms', window: 2000, grace: 1000 }, run), 'failed: 900ms at 3000');
});

test('a phase counts its own attempts, also those that end after it, and wants enough of them within it', () => {
  const arrive = (count: number): Second => ({ ...ok(count, 300), phase: 'arrive' });
  const steady = (count: number, ms = 1): Second => ({ ...ok(count, ms), phase: 'steady' });
  const late: Second = { ok: 2, ms: 700, phase: 'steady' };
  const run = [...times(3, arrive(4)), ...times(5, steady(10)), late, {}];
  const enough = { expect: 'query.count >= 20', phase: 'steady', window: 2000 };
  assert.equal(told(enough, run, PHASED), 'passed: 20 at 5000');
  assert.equal(told({ ...enough, expect: 'query.count >= 21' }, run, PHASED), 'failed: 20 at 5000');
  const quick = { expect: 'query.max < 500ms', phase: 'steady', window: 2000 };
  assert.equal(told(quick, run, PHASED), 'failed: 700ms at 9000');
});

test('a pause is no lack of attempts, and moves what comes after it', () => {
  const paused: Second = { paused: true };
  const half = ok(3);
  const run = [...times(5, ok(10)), half, paused, paused, half, ...times(5, ok(10))];
  const ends: Timeline = { timeScale: 1, phases: [], ends: 11_000 };
  assert.equal(told({ expect: 'query.count >= 20', window: 2000 }, run, ends), 'failed: 13 at 6000');
  const held = run.map((second) => (second === half ? { ...second, paused: true } : second));
  assert.equal(told({ expect: 'query.count >= 20', window: 2000 }, held, ends), 'passed: 20 at 2000');
});

test('a last second that is not whole is judged for what is slow or wrong, not for how much there was', () => {
  const run = [ok(10), ok(10), { ...ok(2, 50), lasts: 300 }];
  assert.equal(told({ expect: 'query.max < 20ms', window: 1000 }, run), 'failed: 50ms at 2300');
  assert.equal(told({ expect: 'query.count >= 10', window: 1000 }, run), 'passed: 10 at 1000');
});

test('stop: a window that failed ends the run, and windows after it are not judged', () => {
  const run = [...times(4, ok(10)), ok(10, 90), ok(10, 900)];
  const { result, stoppedAfter, stoppedBy } = watched(
    { expect: 'query.max < 50ms', window: 2000, stop: true },
    run,
  );
  assert.equal(stoppedAfter, 5);
  assert.deepEqual(stoppedBy, {
    expression: 'query.max < 50ms',
    scope: 'every 2s',
    observed: '90ms',
    at: 5000,
  });
  assert.deepEqual([result.observed, result.at, result.passed], ['90ms', 5000, false]);
});

test('stop: over the whole run it is judged by what was measured so far, after the grace', () => {
  const slowStart = [ok(10, 400), ...times(9, ok(500))];
  const spec = { expect: 'query.p99 < 100ms', stop: true };
  assert.equal(watched(spec, slowStart).stoppedAfter, 1);
  assert.equal(watched({ ...spec, grace: 5000 }, slowStart).stoppedAfter, undefined);
  const staysSlow = times(10, ok(10, 400));
  assert.equal(watched({ ...spec, grace: 5000 }, staysSlow).stoppedAfter, 5);
});

test('stop: what stopped the run stays failed, whatever ended while it was stopping', () => {
  const run = [{ begun: 10, failed: 10, ms: 1 }, ok(5000)];
  const { result, stoppedAfter } = watched({ expect: 'query.rate > 50%', stop: true }, run);
  assert.equal(stoppedAfter, 1);
  assert.deepEqual([result.observed, result.passed, result.at], ['0%', false, 1000]);
});

test('stop: a count that is exceeded is certain; one that is not reached is left open by another stop', () => {
  assert.equal(
    watched({ expect: 'query.errors.count == 0', stop: true }, [ok(1), { failed: 1 }, {}]).stoppedAfter,
    2,
  );
  assert.equal(watched({ expect: 'query.count == 3', stop: true }, [ok(2), ok(2), {}]).stoppedAfter, 2);
  const watch = new ThresholdWatch(
    [
      { expect: 'query.count >= 100' },
      { expect: 'alarm.p99 < 1s' },
      { expect: 'query.count >= 100', window: 4000 },
      { expect: 'query.rate == 100%' },
      { expect: 'query.max < 5ms', stop: true },
    ],
    OPEN,
    1,
  );
  const merged = new MergedFrames();
  for (const frame of seconds([ok(3), ok(3, 9), { begun: 2, abandoned: 2 }])) {
    merged.add(frame);
    watch.add(frame);
    watch.stop(merged);
  }
  const results = watch.results(merged);
  assert.deepEqual(
    results.map(({ observed, passed, notReached }) => [observed, passed, notReached]),
    [
      ['not reached (8)', false, true],
      ['not reached', false, true],
      ['not reached', false, true],
      ['100%', true, undefined],
      ['9ms', false, undefined],
    ],
  );
});

test('stop: not when the run has come to its end by itself, nor once it was stopped from outside', () => {
  const spec = { expect: 'query.max < 5ms', stop: true };
  const atEnd: Timeline = { timeScale: 1, phases: [], ends: 2000 };
  assert.equal(watched(spec, [ok(1), ok(1, 9), ok(1)], atEnd).stoppedAfter, undefined);
  const watch = new ThresholdWatch([spec], OPEN, 1);
  watch.cut();
  const merged = new MergedFrames();
  for (const frame of seconds([ok(1, 9), ok(1)])) {
    merged.add(frame);
    watch.add(frame);
    assert.equal(watch.stop(merged), undefined);
  }
  assert.equal(watch.stoppedBy, undefined);
});
