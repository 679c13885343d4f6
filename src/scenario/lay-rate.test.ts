/** Rates as scenarios write them, held to the integral that a planner would reckon. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { dueTime, eventsBefore, eventsExpected } from '../lifecycle/load.ts';
import type { RateShape } from '../lifecycle/script.ts';
import { plan, refused } from './lay-rate.test-helper.ts';
import { formatTimeOfDay } from './time-of-day.ts';

const SETTINGS = { seed: 72, numRuns: 100 };
const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];

function load(repeat: string, more = ''): RateShape {
  const [node] = plan(`devices: 3\n    lifecycle: [repeat: { ${repeat}, do: [query] }]`, more).lifecycle;
  return node?.kind === 'load' ? node.shape : assert.fail('no load');
}
const between = (shape: RateShape, from: number, to: number): number =>
  Math.round(eventsExpected(shape, to) - eventsExpected(shape, from));
const total = (shape: RateShape): number => Math.round(eventsExpected(shape));

test('a rate may change evenly over its time', () => {
  const shape = load('rate: 0/s to 100/s, for: 10s');
  assert.deepEqual(shape.pieces, [{ from: 0, to: 10_000, perMs: 0, toPerMs: 0.1 }]);
  assert.equal(total(shape), 500);
  assert.equal(between(shape, 0, 5000), 125);
});

test('stairs are equal steps of equal length, the first and last rate among them', () => {
  const shape = load('rate: 10/s to 50/s in 5 steps, for: 10s');
  const counts = [0, 2, 4, 6, 8].map((at) => between(shape, at * SECOND, (at + 2) * SECOND));
  assert.deepEqual(counts, [20, 40, 60, 80, 100]);
});

test('parts of a list follow one another from when all have arrived; the last may go on to the end', () => {
  const parts = '[{ rate: 10/s, for: 10s }, { rate: 10/s to 30/s, for: 10s }, { rate: 30/s }]';
  const phases = 'phases: [{ name: a, for: 1m }]';
  const shape = load(`rate: ${parts}`, phases);
  assert.deepEqual(
    [between(shape, 0, 10_000), between(shape, 10_000, 20_000), between(shape, 20_000, MINUTE)],
    [100, 200, 1200],
  );
  assert.equal(total(load(`rate: ${parts}, for: 30s`)), 100 + 200 + 300);
  assert.equal(total(load('rate: [{ rate: 10/s, for: 10s }, { rate: 20/s, for: 10s }]')), 300);
});

test('each phase may have a change of its own', () => {
  const phases = 'phases: [{ name: up, for: 10s }, { name: top, for: 10s }, { name: down, for: 10s }]';
  const shape = load('rate: { up: 0/s to 40/s, top: 40/s, down: 40/s to 0/s }', phases);
  assert.deepEqual(
    [0, 1, 2].map((phase) => between(shape, phase * 10_000, (phase + 1) * 10_000)),
    [200, 400, 200],
  );
});

test('a daily curve is straight lines between its points, day after day, from the time of day that it is', () => {
  const points = '{ 06:00: 0/s, 08:00: 10/s, 10:00: 0/s }';
  const days = load(`rate: ${points}, for: 3d`, 'timeOfDay: 07:00');
  const rising = ((5 + 10) / 2) * 3600;
  const bell = 10 * 3600 * 2;
  // At night the line from 10:00 to 06:00 lies on 0.
  assert.equal(between(days, 0, HOUR), rising);
  assert.equal(between(days, 3 * HOUR, 22 * HOUR), 0);
  assert.equal(between(days, 23 * HOUR, 27 * HOUR), bell);
  assert.equal(total(days), 3 * bell);
});

test('over midnight the line goes on from the last point to the first', () => {
  const shape = load('rate: { 06:00: 0/m, 18:00: 12/m }, for: 1d');
  const night = 6 * 60 * ((12 + 6) / 2);
  assert.equal(between(shape, 18 * HOUR, 24 * HOUR), night);
  assert.equal(between(shape, 0, 6 * HOUR), 6 * 60 * 3);
});

test('a file gives a daily curve, with or without a header', () => {
  const shape = load('rate: day.csv, for: 1d');
  assert.equal(between(shape, 6 * HOUR, 8 * HOUR), 50 * 7200);
  assert.equal(between(shape, 8 * HOUR, 10 * HOUR), 60 * 7200);
});

test('peak raises or lowers the whole rate; plain numbers say how high against the others', () => {
  const shape = load('rate: shape.csv, peak: 40/s, for: 1d');
  assert.equal(total(shape), 25 * 24 * 3600);
  assert.equal(total(load('rate: { 00:00: 1, 12:00: 4, 24:00: 1 }, peak: 40/s, for: 1d')), total(shape));
  assert.equal(total(load('rate: 0/s to 100/s, peak: 10/s, for: 10s')), 50);
});

test('a spike leaves the rate, stays at its height and comes back to what the rate is then', () => {
  const shape = load('rate: 10/s, for: 1m, spikes: [{ at: 20s, to: 110/s, for: 5s, rise: 2s, fall: 10s }]');
  const extra = between(shape, 0, MINUTE) - 600;
  assert.equal(between(shape, 0, 20_000), 200);
  assert.equal(between(shape, 22_000, 27_000), 550);
  assert.equal(extra, 100 * 5 + 50 * 2 + 50 * 10);
  const dip = load('rate: 0/s to 60/s, for: 1m, spikes: [{ at: 10s, to: 0/s, for: 10s }]');
  assert.equal(between(dip, 10_000, 20_000), 0);
  assert.equal(between(dip, 20_000, MINUTE), total(load('rate: 20/s to 60/s, for: 40s')));
});

test('a spike by the time of day comes each day', () => {
  const shape = load('rate: 1/m, for: 2d, spikes: [{ at: 12:30, to: 61/m, for: 1m }]', 'timeOfDay: 12:00');
  assert.equal(total(shape), 2 * 1440 + 2 * 60);
  assert.equal(between(shape, 24 * HOUR, 25 * HOUR), 120);
});

test('spikes lie within the time of the rate, whatever it is, and the rest stays as it was', () => {
  const second = fc.integer({ min: 0, max: 90 });
  fc.assert(
    fc.property(
      second,
      second,
      second,
      second,
      fc.integer({ min: 0, max: 50 }),
      (at, hold, rise, fall, to) => {
        const spike = `{ at: ${at}s, to: ${to}/s, for: ${hold + 1}s, rise: ${rise}s, fall: ${fall}s }`;
        const shape = load(`rate: 5/s to 20/s, for: 1m, spikes: [${spike}]`);
        const plain = load('rate: 5/s to 20/s, for: 1m');
        const end = Math.min(MINUTE, (at + rise + hold + 1 + fall) * SECOND);
        const begin = Math.min(MINUTE, at * SECOND);
        assert.ok(Math.abs(eventsExpected(shape, begin) - eventsExpected(plain, begin)) < 1e-6);
        const after = (of: RateShape) => eventsExpected(of) - eventsExpected(of, end);
        assert.ok(Math.abs(after(shape) - after(plain)) < 1e-6);
        assert.ok(
          shape.pieces.every(
            ({ from, to: until }, index) => from < until && from >= (shape.pieces[index - 1]?.to ?? 0),
          ),
        );
        assert.ok(shape.pieces.at(-1)!.to <= MINUTE);
      },
    ),
    SETTINGS,
  );
});

test('a daily curve has what the lines between its points enclose', () => {
  const point = fc.record({ at: fc.integer({ min: 0, max: 1439 }), rate: fc.integer({ min: 0, max: 600 }) });
  const points = fc.uniqueArray(point, { minLength: 1, maxLength: 12, selector: ({ at }) => at });
  fc.assert(
    fc.property(points, fc.integer({ min: 0, max: 1439 }), (unordered, begins) => {
      const list = unordered.toSorted((a, b) => a.at - b.at);
      const written = list.map(({ at, rate }) => `${formatTimeOfDay(at * MINUTE)}: ${rate}/m`).join(', ');
      const shape = load(`rate: { ${written} }, for: 1d`, `timeOfDay: ${formatTimeOfDay(begins * MINUTE)}`);
      // Around the clock: each line is from one point to the next, the last one back to the first.
      const area = list.reduce((sum, { at, rate }, index) => {
        const next = list[index + 1] ?? { ...list[0]!, at: list[0]!.at + 1440 };
        return sum + ((rate + next.rate) / 2) * (next.at - at);
      }, 0);
      assert.ok(Math.abs(eventsExpected(shape) - area) < 1e-3, `${eventsExpected(shape)} for ${area}`);
    }),
    SETTINGS,
  );
});

test('poisson is the same rate at random, by the seed and the place of the repeat', () => {
  const at = (seed: number, rate = 'poisson') => load(`${rate}: 0/s to 100/s, for: 1m`, `seed: ${seed}`);
  assert.deepEqual(at(1).pieces, at(1, 'rate').pieces);
  assert.deepEqual(at(1), at(1));
  assert.notEqual(at(1).poisson, at(2).poisson);
  assert.ok(Math.abs(eventsBefore(at(1), MINUTE) - 3000) < 4 * Math.sqrt(3000));
});

test('mistakes in a file are told with file and line', () => {
  const from = (file: string, more = '') =>
    refused(`devices: 1\n    lifecycle: [repeat: { rate: ${file}, for: 1h${more}, do: [query] }]`);
  assert.deepEqual(from('bad.csv'), [
    'bad.csv:3: expected a time of day such as 08:30, found "6h"',
    'bad.csv:4: expected a rate such as 200/s or a plain number, found "fast"',
    'bad.csv:5: expected two fields as in 08:30,200/s, found 1',
    'bad.csv:6: expected two fields as in 08:30,200/s, found 3',
  ]);
  assert.deepEqual(from('back.csv'), [
    'back.csv:2: expected times in ascending order, each once, found 05:00',
  ]);
  assert.deepEqual(from('mixed.csv'), ['mixed.csv:2: expected rates with a unit for all times, found 07:00']);
  assert.deepEqual(from('empty.csv'), ['empty.csv:1: expected lines such as 08:30,200/s, found none']);
  assert.deepEqual(from('none.csv'), [
    'x.yaml:8: expected a file that can be read, found "none.csv" (no such file)',
  ]);
  assert.deepEqual(from('shape.csv'), [
    'x.yaml:8: expected rates with a unit, or the "peak" beside them, found plain numbers',
  ]);
});

test('what can not stand together is refused in words', () => {
  const repeat = (settings: string, more = '') =>
    refused(`devices: 1\n    lifecycle: [repeat: { ${settings}, do: [query] }]`, more);
  const cases: [string, string][] = [
    ['rate: 5/s, poisson: 5/s, for: 1m', 'expected no other pace beside rate, found "5/s"'],
    ['poisson: 5/s, every: 1s, for: 1m', 'expected no other pace beside poisson, found "1s"'],
    [
      'rate: [{ rate: 5/s, for: 1m }], for: 1m',
      'expected no other bound beside the lengths of rate, found "1m"',
    ],
    [
      'rate: [{ rate: 5/s }, { rate: 9/s }], for: 1m',
      'expected a length (for) of every part but the last, found a list',
    ],
    ['peak: 5/s, every: 1s, for: 1m', 'expected a rate to stand beside, found "5/s"'],
    ['spikes: [{ at: 1s, to: 5/s, for: 1s }], times: 2', 'expected a rate to stand beside, found a list'],
    ['open: true, times: 5', 'expected a pace beside it: every, rate or poisson, found true'],
    ['rate: { 06:00: 5/s, a: 5/s }, for: 1m', 'expected times of day alone, found "5/s"'],
    ['rate: { 06:00: 5/s, 07:00: 5 }, for: 1m', 'expected rates with a unit for all times, found 5'],
    [
      'rate: { 08:00: 5/s, 07:00: 5/s }, for: 1m',
      'expected times in ascending order, each once, found "5/s"',
    ],
    [
      'rate: { 06:00: 5/s to 6/s }, for: 1m',
      'expected a rate such as 200/s: between times it changes evenly, found "5/s to 6/s"',
    ],
    [
      'rate: { 06:00: 1, 07:00: 2 }, for: 1m',
      'expected rates with a unit, or the "peak" beside them, found plain numbers',
    ],
    [
      'rate: { 06:00: 0, 07:00: 0 }, peak: 5/s, for: 1m',
      'expected a rate above 0 to raise to its peak, found 0 at all times',
    ],
    [
      'rate: 5/s in 3 steps, for: 1m',
      'expected a rate such as 200/s, a change such as 50/s to 400/s, or the name of a CSV file, found "5/s in 3 steps"',
    ],
    ['rate: 5/s to 9/s', 'expected an end for this rate: for, or phases in the scenario, found none'],
    ['rate: {}, for: 1m', 'expected a rate for each phase, or for times of day, found an empty map'],
    ['rate: { a: 5 }', 'expected a rate such as 200/s, found 5'],
  ];
  for (const [settings, message] of cases)
    assert.deepEqual(repeat(settings), [`x.yaml:8: ${message}`], settings);
});

test('times of day are read back as they are written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_399 }), (seconds) => {
      const text = formatTimeOfDay(seconds * SECOND);
      const shape = load(`rate: 1/h, for: 1d, spikes: [{ at: ${text}, to: 3600/h, for: 1s }]`);
      assert.equal(
        dueTime(shape, Math.ceil(eventsExpected(shape, seconds * SECOND)))! >= seconds * SECOND,
        true,
      );
      assert.ok(
        shape.pieces.some(({ from }) => from === seconds * SECOND),
        text,
      );
    }),
    { ...SETTINGS, numRuns: 30 },
  );
});
