import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Float64Histogram } from 'hdr-histogram-js';
import type { Frame } from './frame.ts';
import { type MergedFrames, mergeFrames } from './merge.ts';
import { Recorder } from './recorder.ts';

/** One thing that happened to a worker in a window. */
interface Happening {
  readonly worker: number;
  readonly second: number;
  readonly step: 'query' | 'alarm';
  readonly phase: 0 | 1;
  readonly outcome: string;
  readonly micros: number;
}

const SECONDS = 4;
const happening: fc.Arbitrary<Happening> = fc.record({
  worker: fc.integer({ min: 0, max: 2 }),
  second: fc.integer({ min: 0, max: SECONDS - 1 }),
  step: fc.constantFrom('query', 'alarm'),
  phase: fc.constantFrom(0, 1),
  outcome: fc.constantFrom('ok', 'ok/not-needed', 'platform/107', 'timeout', 'abandoned'),
  micros: fc.integer({ min: 0, max: 4_000_000 }),
});
const happenings = fc.array(happening, { maxLength: 120 });

/** The frames of three workers that lived through these. */
function framesOf(all: readonly Happening[]): Frame[] {
  return [0, 1, 2].flatMap((worker) => {
    const recorder = new Recorder(worker, ['warm-up', 'peak']);
    return Array.from({ length: SECONDS }, (_, second) => {
      const mine = all.filter((one) => one.worker === worker && one.second === second);
      for (const { step, phase, outcome, micros } of mine) {
        const slot = recorder.slot('fleet', step);
        recorder.begin(slot, phase);
        recorder.end(slot, phase, outcome, micros, micros / 2);
        recorder.missed(slot, phase, micros % 3);
        recorder.tally(`deli/sent/${step}`);
        recorder.lateness(micros % 1000);
        recorder.event('info', outcome, second * 1000 + (micros % 1000));
      }
      return recorder.close({
        from: second * 1000,
        to: second * 1000 + 1000,
        final: second === SECONDS - 1,
        paused: false,
        gauges: [{ fleet: 'fleet', connected: mine.length, inStep: { query: mine.length } }],
        loopLagMs: mine.length,
        busy: mine.length / 200,
        heapBytes: mine.length,
        // As frames of old, some tell less.
        ...(mine.length % 2 === 0 && {
          gc: { count: mine.length, totalMs: mine.length / 3, longestMs: mine.length / 7 },
          cpu: mine.length / 300,
          waiting: mine.length / 900,
          backlog: { sockets: mine.length % 3, bytes: mine.length * 17 },
        }),
      });
    });
  });
}

const FIRST_SECOND = {
  from: 0,
  to: 1000,
  final: false,
  paused: false,
  gauges: [],
  loopLagMs: 0,
  busy: 0,
  heapBytes: 0,
};

/** Everything a merge can be asked, in one comparable value. */
function contents(merged: MergedFrames) {
  const sorted = <T>(all: readonly T[]) => all.map((one) => JSON.stringify(one)).sort();
  return {
    series: sorted(
      merged.series().map((s) => ({ ...s, fromDue: s.fromDue.sparse(), fromSend: s.fromSend.sparse() })),
    ),
    begun: sorted(merged.begun()),
    tallies: merged.tallies(),
    gauges: merged.gauges(),
    peak: merged.peakConnected(),
    to: merged.to,
    events: merged.events.kept,
    workers: merged.workers().map((w) => ({
      worker: w.worker,
      frames: [...w.sequences],
      final: w.final,
      lateness: w.lateness.sparse(),
      frameLateness: w.frameLateness.sparse(),
      frameLag: w.frameLag.sparse(),
      figures: [w.loopLagMaxMs, w.busyMax, w.busyMean, w.heapMaxBytes, w.cpuMean, w.waitingMean],
      more: [w.gcMean, w.gcLongestMs, w.collections, w.backlogMax, w.finished, w.seconds],
      worst: w.worst.all,
    })),
    pace: ['query', 'alarm'].map((step) => merged.pace.of('fleet', step)),
  };
}

const shuffled = <T>(all: readonly T[], order: readonly number[]): T[] =>
  all
    .map((one, i) => ({ one, key: order[i % Math.max(order.length, 1)] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);

test('frames merge to the same in any order', () => {
  fc.assert(
    fc.property(happenings, fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (all, order) => {
      const frames = framesOf(all);
      assert.deepEqual(contents(mergeFrames(shuffled(frames, order))), contents(mergeFrames(frames)));
    }),
    { numRuns: 100, seed: 8 },
  );
});

test('frames merge to the same in any groups, joined in either direction', () => {
  fc.assert(
    fc.property(
      happenings,
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 12, maxLength: 12 }),
      (all, groups) => {
        const frames = framesOf(all);
        const part = (group: number) => mergeFrames(frames.filter((_, i) => groups[i] === group));
        const whole = contents(mergeFrames(frames));

        const left = part(0);
        left.join(part(1));
        left.join(part(2));
        assert.deepEqual(contents(left), whole);

        const right = part(1);
        right.join(part(2));
        const first = part(0);
        first.join(right);
        assert.deepEqual(contents(first), whole);

        const backwards = part(2);
        backwards.join(part(1));
        backwards.join(part(0));
        assert.deepEqual(contents(backwards), whole);
      },
    ),
    { numRuns: 100, seed: 9 },
  );
});

test('the same happenings give the same numbers whichever worker and second saw them', () => {
  fc.assert(
    fc.property(happenings, fc.array(fc.nat(11), { minLength: 120, maxLength: 120 }), (all, places) => {
      const moved = all.map((one, i) => ({
        ...one,
        worker: places[i]! % 3,
        second: Math.floor(places[i]! / 3),
      }));
      const numbers = (some: readonly Happening[]) => {
        const { series, begun, tallies } = contents(mergeFrames(framesOf(some)));
        return { series, begun, tallies };
      };
      assert.deepEqual(numbers(moved), numbers(all));
    }),
    { numRuns: 100, seed: 10 },
  );
});

test('merged percentiles are those of one HdrHistogram fed with every value', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 1, maxLength: 300 }), (all) => {
      const finished = all.map((one) => ({
        ...one,
        step: 'query' as const,
        phase: 0 as const,
        outcome: 'ok',
      }));
      const hdr = new Float64Histogram(1, 3_600_000_000, 3);
      for (const { micros } of finished) hdr.recordValue(micros);
      const [series] = mergeFrames(framesOf(finished)).series();
      assert.equal(series?.count, finished.length);
      for (const p of [50, 90, 95, 99, 99.9, 100]) {
        assert.equal(
          series?.fromDue.percentile(p),
          Math.min(hdr.getValueAtPercentile(p), hdr.maxValue),
          `p${p}`,
        );
      }
    }),
    { numRuns: 100, seed: 11 },
  );
});

test('a frame that comes twice counts once', () => {
  const frames = framesOf([{ worker: 0, second: 0, step: 'query', phase: 0, outcome: 'ok', micros: 5 }]);
  const merged = mergeFrames(frames);
  const before = contents(merged);
  assert.deepEqual(
    frames.map((frame) => merged.add(frame)),
    frames.map(() => false),
  );
  assert.deepEqual(contents(merged), before);
  assert.equal(merged.duplicates, frames.length);
});

test('a missing frame is a gap until it comes, however late', () => {
  const frames = framesOf([{ worker: 1, second: 2, step: 'query', phase: 0, outcome: 'ok', micros: 5 }]);
  const late = frames.find((frame) => frame.worker === 1 && frame.sequence === 2)!;
  const merged = mergeFrames(frames.filter((frame) => frame !== late));
  assert.deepEqual(merged.workers()[1]?.sequences.gaps(), [[2, 2]]);
  assert.deepEqual(merged.series(), []);
  merged.add(late);
  assert.deepEqual(merged.workers()[1]?.sequences.gaps(), []);
  assert.equal(merged.series()[0]?.count, 1);
});

test('attempts whose worker never told their end are abandoned, and the others stay as they are', () => {
  fc.assert(
    fc.property(happenings, fc.array(fc.constantFrom(0, 1), { maxLength: 20 }), (all, inFlight) => {
      const recorder = new Recorder(7, ['warm-up', 'peak']);
      for (const phase of inFlight) recorder.begin(recorder.slot('fleet', 'query'), phase);
      const merged = mergeFrames([...framesOf(all), recorder.close(FIRST_SECOND)]);
      const abandoned = () =>
        merged.series({ step: 'query' }).reduce((n, s) => n + (s.outcome === 'abandoned' ? s.count : 0), 0);
      const before = abandoned();
      for (const _ of [1, 2]) {
        merged.abandonUnfinished();
        assert.equal(abandoned(), before + inFlight.length);
        for (const { fleet, phase, step, count } of merged.begun())
          assert.equal(
            merged.series({ fleet, phase, step }).reduce((sum, series) => sum + series.count, 0),
            count,
          );
      }
    }),
    { numRuns: 50, seed: 10 },
  );
});

test('joining two merges that hold the same frame is refused', () => {
  const frames = framesOf([]);
  assert.throws(
    () => mergeFrames(frames).join(mergeFrames(frames.slice(3, 4))),
    /frame 3 of worker 0 is in both/,
  );
});

test('a scope narrows to a fleet, a phase and a step', () => {
  const at = { worker: 0, second: 0, outcome: 'ok', micros: 1 } as const;
  const merged = mergeFrames(
    framesOf([
      { ...at, step: 'query', phase: 0 },
      { ...at, step: 'query', phase: 1 },
      { ...at, step: 'alarm', phase: 1 },
    ]),
  );
  assert.equal(merged.series({ fleet: 'fleet' }).length, 3);
  assert.equal(merged.series({ phase: 'peak' }).length, 2);
  assert.equal(merged.series({ step: 'query', phase: 'peak' }).length, 1);
  assert.equal(merged.begun({ step: 'query' }).length, 2);
  assert.equal(merged.series({ fleet: 'other' }).length, 0);
});

test('connected devices add over workers within a window, and the peak is the highest window', () => {
  const busy = (worker: number, second: number, times: number): Happening[] =>
    Array.from({ length: times }, () => ({
      worker,
      second,
      step: 'query',
      phase: 0,
      outcome: 'ok',
      micros: 1,
    }));
  const merged = mergeFrames(
    framesOf([...busy(0, 1, 3), ...busy(1, 1, 4), ...busy(2, 2, 5), ...busy(0, 3, 2)]),
  );
  assert.equal(merged.peakConnected(), 7);
  assert.deepEqual(merged.gauges(), [{ fleet: 'fleet', connected: 2, inStep: { query: 2 } }]);
});
