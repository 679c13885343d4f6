import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Frame } from './frame.ts';
import { MOST_BINS, Pace } from './pace.ts';
import { Recorder } from './recorder.ts';

interface Happening {
  readonly second: number;
  readonly step: 'query' | 'alarm';
  readonly micros: number;
  readonly ends: 'ok' | 'abandoned' | 'no';
}

// Up to four doublings of a bin's width.
const happenings = fc.array(
  fc.record({
    second: fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: MOST_BINS * 12 })),
    step: fc.constantFrom('query' as const, 'alarm' as const),
    micros: fc.nat({ max: 3_000_000 }),
    ends: fc.constantFrom('ok' as const, 'ok' as const, 'abandoned' as const, 'no' as const),
  }),
  { maxLength: 60 },
);

function frameOf({ second, step, micros, ends }: Happening): Frame {
  const recorder = new Recorder(0, ['']);
  const slot = recorder.slot('gates', step);
  recorder.begin(slot, 0);
  if (ends === 'ok') recorder.end(slot, 0, 'ok', micros, micros);
  if (ends === 'abandoned') recorder.abandon(slot, 0);
  const window = { from: second * 1000, to: second * 1000 + 1000, final: false, paused: false };
  return recorder.close({ ...window, gauges: [], loopLagMs: 0, busy: 0, heapBytes: 0 });
}

function paceOf(all: readonly Happening[]): Pace {
  const pace = new Pace();
  for (const one of all) pace.add(frameOf(one));
  return pace;
}

const contents = (pace: Pace) => [pace.width, pace.of('gates', 'query'), pace.of('gates', 'alarm')];

test('any order and any groups give the same bins, however often they have joined', () => {
  fc.assert(
    fc.property(happenings, fc.nat({ max: 60 }), (all, cut) => {
      const whole = contents(paceOf(all));
      assert.deepEqual(contents(paceOf(all.toReversed())), whole);
      const [left, right] = [paceOf(all.slice(0, cut)), paceOf(all.slice(cut))];
      left.join(right);
      assert.deepEqual(contents(left), whole);
      const [first, second] = [paceOf(all.slice(0, cut)), paceOf(all.slice(cut))];
      second.join(first);
      assert.deepEqual(contents(second), whole);
    }),
    { numRuns: 200, seed: 22 },
  );
});

test('nothing is lost in the bins, and they are bounded', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const pace = paceOf(all);
      const bins = (['query', 'alarm'] as const).flatMap((step) => pace.of('gates', step));
      const sum = (of: 'begun' | 'ended' | 'timed') => bins.reduce((total, bin) => total + bin[of], 0);
      assert.equal(sum('begun'), all.length);
      assert.equal(sum('ended'), all.filter(({ ends }) => ends !== 'no').length);
      assert.equal(
        sum('timed'),
        all.filter(({ ends }) => ends === 'ok').length,
        'abandoned ones have no latency',
      );
      assert.ok(pace.of('gates', 'query').length <= MOST_BINS);
    }),
    { numRuns: 200, seed: 23 },
  );
});
