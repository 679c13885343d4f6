import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Frame } from '../metrics/frame.ts';
import { MergedFrames, mergeFrames } from '../metrics/merge.ts';
import type { ThresholdResult } from '../metrics/summary.ts';
import { asksForEnough, badness } from './badness.ts';
import { figureOf, measure } from './observe.ts';
import { compare } from './quantity.ts';
import { secondOf } from './sealing.ts';
import { type Second, seconds } from './threshold-watch.test-helper.ts';
import { ThresholdWatch } from './threshold-watch.ts';
import { parsedThreshold, type ThresholdSpec } from './thresholds.ts';

const second: fc.Arbitrary<Second> = fc.record({
  begun: fc.nat({ max: 4 }),
  ok: fc.nat({ max: 4 }),
  failed: fc.nat({ max: 2 }),
  missed: fc.nat({ max: 2 }),
  ms: fc.constantFrom(0, 1, 2, 50, 3000),
  phase: fc.constantFrom('arrive', 'steady'),
  lasts: fc.constantFrom(999.5, 1000, 1000, 1000.4, 1300, 2400),
});

const spec: fc.Arbitrary<ThresholdSpec> = fc.record({
  expect: fc.constantFrom(
    'query.p90 < 10ms',
    'query.sent.max <= 1ms',
    'query[ok].mean < 20ms',
    'query.min >= 1ms',
    'query.rate > 80%',
    'errors.rate <= 30%',
    'query.outcome[timeout].rate == 0%',
    'query.count < 9',
    'query.count >= 3',
    'query[ok].count != 5',
    'query.errors.count == 0',
    'query.missed == 0',
  ),
  phase: fc.constantFrom(undefined, 'steady'),
  window: fc.integer({ min: 1, max: 5 }).map((n) => n * 1000),
});

/** Every window by itself, each merged from scratch. */
function bruteForce({ expect, phase, window = 0 }: ThresholdSpec, frames: readonly Frame[]) {
  const threshold = parsedThreshold(expect);
  const length = window / 1000;
  const reached = Math.max(...frames.map(({ to }) => to));
  const last = Math.max(...frames.map(secondOf));
  let failed = false;
  let worst: { value: number; at: number } | undefined;
  for (let first = 0; first + length - 1 <= last; first++) {
    const end = (first + length) * 1000;
    if (asksForEnough(threshold) && reached < end - 10) continue;
    const merged = mergeFrames(
      frames.filter((frame) => secondOf(frame) >= first && secondOf(frame) < first + length),
    );
    const value = figureOf(threshold, measure(threshold, merged, { phase }), 'ended');
    if (value === undefined) continue;
    failed ||= !compare(value, threshold.operator, threshold.limit);
    if (worst === undefined || badness(threshold, value) > badness(threshold, worst.value))
      worst = { value, at: reached >= end - 10 ? end : Math.round(reached) };
  }
  return worst === undefined ? { passed: false } : { ...worst, passed: !failed };
}

test('sliding gives what every window judged by itself does, in whatever order frames come', () => {
  const workers = fc.array(fc.array(second, { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(workers, spec, fc.infiniteStream(fc.nat({ max: 1000 })), (runs, threshold, draw) => {
      const frames = runs.flatMap((run, worker) => seconds(run, worker));
      const watch = new ThresholdWatch([threshold], { timeScale: 1, phases: [] }, runs.length);
      const waiting = [...frames];
      while (waiting.length > 0) {
        const [next] = waiting.splice((draw.next().value as number) % waiting.length, 1);
        if (next) watch.add(next);
      }
      watch.finish();
      const [result] = watch.results(new MergedFrames()) as [ThresholdResult];
      const { passed, value, at } = result;
      const expected = bruteForce(threshold, frames);
      assert.deepEqual({ passed, ...(value !== undefined && { value, at }) }, expected);
    }),
    { seed: 7, numRuns: 500 },
  );
});
