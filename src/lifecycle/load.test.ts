import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { dueTime, eventsBefore, nextOwnEvent, ownEvents } from './load.ts';
import type { RateShape } from './script.ts';

const shapes = fc
  .array(
    fc.record({
      gap: fc.nat(500),
      length: fc.integer({ min: 1, max: 5000 }),
      perMs: fc.integer({ min: 0, max: 40 }),
    }),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((parts): RateShape => {
    let at = 0;
    return {
      pieces: parts.map(({ gap, length, perMs }) => {
        const from = at + gap;
        at = from + length;
        return { from, to: at, perMs: perMs / 16 };
      }),
    };
  });

const total = (shape: RateShape) =>
  shape.pieces.reduce((sum, { from, to, perMs }) => sum + (to - from) * perMs, 0);

test('there are as many events as the rate says, rounded up at the very end only', () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const events = Math.ceil(total(shape));
      assert.equal(dueTime(shape, events), undefined);
      if (events > 0) assert.notEqual(dueTime(shape, events - 1), undefined);
    }),
    { seed: 1 },
  );
});

test('events come in order, and eventsBefore counts exactly those due earlier', () => {
  fc.assert(
    fc.property(shapes, fc.double({ min: 0, max: 1, noNaN: true }), (shape, share) => {
      const events = Math.ceil(total(shape));
      if (events === 0) return;
      const event = Math.floor(share * (events - 1));
      const due = dueTime(shape, event) as number;
      if (event > 0) assert.ok((dueTime(shape, event - 1) as number) < due);
      const before = eventsBefore(shape, due);
      // Rates are fractions: a due time may come out a hair to either side of its event.
      assert.ok(before === event || before === event + 1);
      assert.equal(eventsBefore(shape, due + 1e-6), event + 1);
    }),
    { seed: 2 },
  );
});

test('each event belongs to exactly one device', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), fc.integer({ min: 1, max: 50 }), (from, length, devices) => {
      const counts = Array.from({ length: devices }, (_, device) =>
        ownEvents(from, from + length, device, devices),
      );
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        length,
      );
      for (let device = 0; device < devices; device++) {
        const next = nextOwnEvent(from, device, devices);
        assert.ok(next >= from && next < from + devices && next % devices === device);
      }
    }),
    { seed: 3 },
  );
});
