/** Schedules whose rate changes, and Poisson processes over them: held to the integral of the rate. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { dueTime, eventsBefore, eventsExpected, nextOwnEvent, ownEvents } from './load.ts';
import { UnitPoisson } from './poisson.ts';
import { type RatePiece, rateAt, within } from './rate-piece.ts';
import type { RateShape } from './script.ts';

const SETTINGS = { seed: 71, numRuns: 300 };
const HOUR = 3_600_000;

/** Rates that stay, rise, fall and pause, from 0 to 50/s, at any fraction of a millisecond. */
const pieces = fc
  .array(
    fc.record({
      pause: fc.double({ min: 0, max: 20_000, noNaN: true }),
      length: fc.double({ min: 1, max: 60_000, noNaN: true }),
      from: fc.double({ min: 0, max: 0.05, noNaN: true }),
      to: fc.option(fc.double({ min: 0, max: 0.05, noNaN: true })),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => {
    let at = 0;
    return parts.map(({ pause, length, from, to }): RatePiece => {
      const begin = at + pause;
      at = begin + length;
      return { from: begin, to: at, perMs: from, ...(to !== null && { toPerMs: to }) };
    });
  });
const shapes = pieces.map((list): RateShape => ({ pieces: list }));
const randomShapes = fc.record({ pieces, poisson: fc.integer() }).map((shape): RateShape => shape);

/** By trapezoids: not the way that load.ts counts. */
const integral = (list: readonly RatePiece[], from: number, to: number): number =>
  within(list, from, to).reduce(
    (sum, piece) =>
      sum + ((rateAt(piece, piece.from) + rateAt(piece, piece.to)) / 2) * (piece.to - piece.from),
    0,
  );
const end = ({ pieces: list }: RateShape): number => list.at(-1)!.to;
const total = (shape: RateShape): number => eventsBefore(shape, Number.POSITIVE_INFINITY);
const allDue = (shape: RateShape): number[] =>
  Array.from({ length: total(shape) }, (_, event) => dueTime(shape, event)!);

test('any window has as many events as the integral of the rate over it, within one', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(shapes, share, share, (shape, a, b) => {
      const [from, to] = [Math.min(a, b) * end(shape), Math.max(a, b) * end(shape)];
      const due = allDue(shape).filter((moment) => moment >= from && moment < to).length;
      assert.ok(Math.abs(due - integral(shape.pieces, from, to)) <= 1 + 1e-6, `${due}`);
      assert.ok(Math.abs(eventsExpected(shape, to) - integral(shape.pieces, 0, to)) < 1e-6);
    }),
    SETTINGS,
  );
});

test('events come in ascending order, where there is a rate, and each is the one that the count says', () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      let last = 0;
      for (const [event, due] of allDue(shape).entries()) {
        assert.ok(due >= last, `event ${event}`);
        assert.ok(shape.pieces.some(({ from, to }) => due >= from && due < to));
        assert.ok(Math.abs(eventsExpected(shape, due) - event) < 1e-6, `event ${event}`);
        assert.equal(eventsBefore(shape, due), event);
        last = due;
      }
      assert.equal(dueTime(shape, total(shape)), undefined);
    }),
    SETTINGS,
  );
});

test('devices and workers, however many, have each event once and at the same moment', () => {
  fc.assert(
    fc.property(
      fc.oneof(shapes, randomShapes),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 5 }),
      (shape, devices, workers) => {
        const whole = allDue(shape);
        const seen = new Map<number, number>();
        let owned = 0;
        for (let worker = 0; worker < workers; worker++) {
          // A worker has a plan of its own, and asks for its own devices' events only.
          const own = structuredClone(shape);
          for (let device = worker; device < devices; device += workers) {
            owned += ownEvents(0, total(own), device, devices);
            let event = nextOwnEvent(0, device, devices);
            for (let due = dueTime(own, event); due !== undefined; due = dueTime(own, event)) {
              assert.ok(!seen.has(event));
              seen.set(event, due);
              event += devices;
            }
          }
        }
        assert.equal(owned, whole.length);
        assert.deepEqual(
          [...seen].sort(([a], [b]) => a - b).map(([, due]) => due),
          whole,
        );
      },
    ),
    { ...SETTINGS, numRuns: 100 },
  );
});

test('nothing drifts over a hundred hours of a rate that no binary fraction meets', () => {
  const shape: RateShape = {
    pieces: [
      { from: 0, to: 50 * HOUR, perMs: 10 / 3 },
      { from: 50 * HOUR, to: 100 * HOUR, perMs: 10 / 3, toPerMs: 1 / 3 },
    ],
  };
  assert.equal(total(shape), 600_000_000 + 330_000_000);
  assert.ok(Math.abs(dueTime(shape, 599_999_999)! - (50 * HOUR - 0.3)) < 1e-5);
  for (const event of [0, 1, 7e8, 800_000_001, 929_999_999])
    assert.equal(eventsBefore(shape, dueTime(shape, event)!), event);
});

test('a piece cut in two is the same schedule', () => {
  fc.assert(
    fc.property(pieces, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
      const shape = { pieces: list };
      const at = share * end(shape);
      const cut = { pieces: [...within(list, 0, at), ...within(list, at, Number.POSITIVE_INFINITY)] };
      assert.ok(Math.abs(eventsExpected(shape) - eventsExpected(cut)) < 1e-6);
      for (let event = 0; event < total(shape) - 1; event++)
        assert.ok(Math.abs(eventsExpected(shape, dueTime(cut, event)!) - event) < 1e-5);
    }),
    { ...SETTINGS, numRuns: 100 },
  );
});

test('a Poisson process gives the same moments in whatever order they are asked for', () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.nat(3000), { minLength: 1 }), (seed, events) => {
      const asked = new UnitPoisson(seed);
      const straight = new UnitPoisson(seed);
      const moments = Array.from({ length: 3001 }, (_, event) => straight.at(event));
      for (const event of events) {
        assert.equal(asked.at(event), moments[event]);
        assert.equal(asked.before(moments[event]!), event);
      }
    }),
    { ...SETTINGS, numRuns: 50 },
  );
});

/** A rate that rises, stays and falls: 60,000 events on average. */
const bell: readonly RatePiece[] = [
  { from: 0, to: HOUR, perMs: 0, toPerMs: 0.01 },
  { from: HOUR, to: 2 * HOUR, perMs: 0.01 },
  { from: 3 * HOUR, to: 4 * HOUR, perMs: 0.01, toPerMs: 0.01 / 3 },
];

test('a Poisson process over a changing rate has as many events as the rate says, in mean and variance', () => {
  const runs = Array.from({ length: 100 }, (_, seed) => total({ pieces: bell, poisson: seed * 7919 }));
  const expected = eventsExpected({ pieces: bell });
  assert.equal(Math.round(expected), 78_000);
  const mean = runs.reduce((sum, count) => sum + count, 0) / runs.length;
  // Four deviations of the mean of 100.
  assert.ok(Math.abs(mean - expected) < 4 * Math.sqrt(expected / 100), `mean ${mean}`);
  // Windows of equal expectation: in a Poisson process their counts vary as much as they are.
  const shape: RateShape = { pieces: bell, poisson: 5 };
  const counts = new Array<number>(1300).fill(0);
  for (const due of allDue(shape)) counts[Math.floor(eventsExpected(shape, due) / 60)]!++;
  const average = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - average) ** 2, 0) / (counts.length - 1);
  assert.ok(Math.abs(variance / average - 1) < 4 * Math.sqrt(2 / counts.length), `${variance / average}`);
});

test('on the axis of the cumulative rate its gaps are exponential (Kolmogorov–Smirnov)', () => {
  const shape: RateShape = { pieces: bell, poisson: 12 };
  const reached = allDue(shape).map((due) => eventsExpected(shape, due));
  const gaps = reached.map((value, event) => value - (reached[event - 1] ?? 0)).sort((a, b) => a - b);
  const distance = Math.max(
    ...gaps.map((gap, rank) => {
      const exponential = 1 - Math.exp(-gap);
      return Math.max(
        Math.abs(exponential - rank / gaps.length),
        Math.abs(exponential - (rank + 1) / gaps.length),
      );
    }),
  );
  // At 1.63 one of a hundred true samples would be refused.
  assert.ok(distance * Math.sqrt(gaps.length) < 1.63, `${distance * Math.sqrt(gaps.length)}`);
});

test('the gaps of a Poisson process know nothing of each other', () => {
  const process = new UnitPoisson(3);
  const gaps = Array.from(
    { length: 50_000 },
    (_, event) => process.at(event) - (event ? process.at(event - 1) : 0),
  );
  const product = gaps.slice(1).reduce((sum, gap, event) => sum + (gap - 1) * (gaps[event]! - 1), 0);
  assert.ok(Math.abs(product / gaps.length) < 4 / Math.sqrt(gaps.length), `${product / gaps.length}`);
});
