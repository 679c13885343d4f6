import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parseRate } from '../scenario/units.ts';
import { dueTime, eventsBefore, nextOwnEvent, ownEvents } from './load.ts';
import type { RateShape } from './script.ts';

const SEED = { seed: 21, numRuns: 300 };
const HOUR = 3_600_000;
const shape = (...pieces: [from: number, to: number, perMs: number][]): RateShape => ({
  pieces: pieces.map(([from, to, perMs]) => ({ from, to, perMs })),
});
/** Whole events in each second of a piece, with pauses between pieces. */
const shapes = fc
  .array(
    fc.record({
      pause: fc.integer({ min: 0, max: 60 }),
      seconds: fc.integer({ min: 1, max: 90 }),
      perSecond: fc.integer({ min: 0, max: 40 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => {
    let at = 0;
    return shape(
      ...parts.map(({ pause, seconds, perSecond }): [number, number, number] => {
        const from = at + pause * 1000;
        at = from + seconds * 1000;
        return [from, at, parseRate(`${perSecond}/s`)!];
      }),
    );
  });
const total = (of: RateShape) => eventsBefore(of, Number.POSITIVE_INFINITY);

test('a rate over a window gives exactly rate × time events', () => {
  for (const text of ['1/m', '7/m', '3/h', '10/s', '1/s', '0.3/s', '13/d']) {
    const perDay = Math.round(parseRate(text)! * 24 * HOUR);
    assert.equal(total(shape([0, 24 * HOUR, parseRate(text)!])), perDay, text);
  }
  const day = shape([0, 24 * HOUR, parseRate('10/s')!]);
  assert.equal(eventsBefore(day, 61_000) - eventsBefore(day, 60_000), 10);
});

test('the first event is due when the rate begins and the last one before it ends', () => {
  const perMinute = shape([5000, 5000 + HOUR, parseRate('1/m')!]);
  assert.equal(dueTime(perMinute, 0), 5000);
  assert.ok(Math.abs(dueTime(perMinute, 59)! - (5000 + 59 * 60_000)) < 0.001);
  assert.equal(dueTime(perMinute, 60), undefined);
});

test('counts over any split into whole seconds add up to rate × time', () => {
  fc.assert(
    fc.property(shapes, (of) => {
      for (const { from, to, perMs } of of.pieces) {
        assert.equal(eventsBefore(of, to) - eventsBefore(of, from), Math.round((to - from) * perMs));
        for (let at = from; at < to; at += 1000)
          assert.equal(eventsBefore(of, at + 1000) - eventsBefore(of, at), Math.round(1000 * perMs));
      }
    }),
    SEED,
  );
});

test('due times ascend, lie where the rate is not 0, and agree with the counts', () => {
  fc.assert(
    fc.property(shapes, (of) => {
      let last = 0;
      for (let event = 0; event < Math.min(total(of), 2000); event++) {
        const due = dueTime(of, event)!;
        assert.ok(due >= last, `event ${event}`);
        assert.ok(of.pieces.some(({ from, to, perMs }) => perMs > 0 && due >= from && due < to));
        assert.equal(eventsBefore(of, due), event);
        last = due;
      }
      assert.equal(dueTime(of, total(of)), undefined);
    }),
    SEED,
  );
});

test('no event is lost or doubled over the devices, whatever their number', () => {
  fc.assert(
    fc.property(shapes, fc.integer({ min: 1, max: 50 }), (of, devices) => {
      const seen = new Set<number>();
      let owned = 0;
      for (let device = 0; device < devices; device++) {
        let event = nextOwnEvent(0, device, devices);
        for (; dueTime(of, event) !== undefined; event += devices) seen.add(event);
        owned += ownEvents(0, total(of), device, devices);
      }
      assert.equal(seen.size, total(of));
      assert.equal(owned, total(of));
    }),
    SEED,
  );
});
