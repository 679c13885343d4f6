import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FIRST, parseTime } from '../wire.ts';
import { POINTS, type Point } from './curves.ts';
import { type HistoryQuery, Simulator } from './simulator.ts';
import { NOON } from './world.test-helper.ts';

const OPTIONS = { seed: 3, online: 0.8, dwell: 20_000, sample: 1000, retention: 600_000 };
const simulator = (over: Partial<typeof OPTIONS> = {}) => new Simulator({ ...OPTIONS, ...over });

const whole = (of: Simulator, id: string, query: Partial<HistoryQuery>, now: number) =>
  of.history(id, { points: POINTS, limit: 1_000_000, first: FIRST.newest, ...query }, now).records;

/** Page after page, as a client asks. */
function paged(of: Simulator, id: string, query: HistoryQuery, now: number) {
  const records = [];
  let cursor: number | undefined;
  let pages = 0;
  do {
    const page = of.history(id, { ...query, ...(cursor !== undefined && { cursor }) }, now);
    assert.ok(page.records.length <= query.limit);
    assert.ok(
      page.cursor === undefined || page.records.length === query.limit,
      'a page is full, but for the last',
    );
    records.push(...page.records);
    cursor = page.cursor;
    pages++;
  } while (cursor !== undefined && pages < 5000);
  return records;
}

const ranges = fc.record({
  device: fc.nat(50).map((n) => `mon-${n}`),
  limit: fc.integer({ min: 1, max: 6000 }),
  first: fc.constantFrom(FIRST.newest, FIRST.oldest),
  start: fc.nat(700_000),
  length: fc.nat(300_000),
  online: fc.constantFrom(0, 0.3, 0.8, 1),
});

describe('paging', () => {
  test('every page together is the whole, in both orders, whatever the limit', () => {
    fc.assert(
      fc.property(ranges, ({ device, limit, first, start, length, online }) => {
        const of = simulator({ online });
        const range = { start: NOON - start, end: NOON - start + length };
        const all = whole(of, device, { ...range, first }, NOON);
        assert.deepEqual(paged(of, device, { points: POINTS, limit, first, ...range }, NOON), all);
        const other = whole(of, device, { ...range, first: 1 - first }, NOON);
        assert.deepEqual([...other].reverse(), all, 'the other order has the same records');
      }),
      { seed: 4, numRuns: 150 },
    );
  });

  test('records lie within start and end, both included, and no further back than records are kept', () => {
    const of = simulator({ online: 1 });
    const times = whole(of, 'mon-1', {}, NOON).map(({ timestamp }) => parseTime(String(timestamp)) ?? 0);
    const [newest = 0, oldest = 0] = [times[0], times.at(-1)];
    assert.equal(times.length, 600);
    assert.ok(newest <= NOON && oldest >= NOON - OPTIONS.retention);
    const [one] = whole(of, 'mon-1', { start: newest, end: newest }, NOON);
    assert.equal(parseTime(String(one?.timestamp)), newest);
    assert.deepEqual(whole(of, 'mon-1', { start: newest + 1, end: newest + 999 }, NOON + 5000), []);
  });

  test('it stays whole while new records are made, oldest first and newest first', () => {
    const of = simulator({ online: 1 });
    const { records, cursor } = of.history('mon-1', { points: POINTS, limit: 10, first: FIRST.newest }, NOON);
    const query = { points: POINTS, limit: 10, first: FIRST.newest, ...(cursor && { cursor }) };
    const next = of.history('mon-1', query, NOON + 3000).records;
    assert.deepEqual([...records, ...next], whole(of, 'mon-1', {}, NOON).slice(0, 20));
  });
});

test('current data are the newest record of the history', () => {
  for (const n of Array.from({ length: 40 }, (_, index) => index)) {
    const of = simulator();
    const [newest] = whole(of, `mon-${n}`, {}, NOON);
    assert.deepEqual(of.current(`mon-${n}`, POINTS, NOON), newest);
  }
});

test('a device that was never online has no records', () => {
  const of = simulator({ online: 0 });
  assert.equal(of.current('mon-1', POINTS, NOON), undefined);
  assert.deepEqual(whole(of, 'mon-1', {}, NOON), []);
});

test('records are made while a device is online, and only then', () => {
  const of = simulator({ dwell: 5000 });
  const times = new Set(whole(of, 'mon-7', {}, NOON).map(({ timestamp }) => parseTime(String(timestamp))));
  const grid = Array.from({ length: 590 }, (_, n) => [...times][0]! - n * 1000);
  assert.ok(times.size > 300 && times.size < 590);
  for (const time of grid) assert.equal(times.has(time), of.online('mon-7', time), String(time));
});

test('the share of devices that is online is as asked', () => {
  for (const online of [0, 0.25, 0.95, 1]) {
    const of = simulator({ online });
    const found = Array.from({ length: 4000 }, (_, n) => of.online(`mon-${n}`, NOON)).filter(Boolean).length;
    assert.ok(Math.abs(found / 4000 - online) < 0.02, `${online}: ${found}`);
  }
});

test('the same seed gives the same devices, another one others', () => {
  const of = (seed: number) => whole(simulator({ seed }), 'mon-1', {}, NOON);
  assert.deepEqual(of(3), of(3));
  assert.notDeepEqual(of(3), of(4));
});

test('what a device is told holds from then on, and changes nothing before', () => {
  const of = simulator({ online: 1 });
  const before = whole(of, 'mon-1', {}, NOON);
  of.set('mon-1', NOON, { temp: 30 });
  of.set('mon-1', NOON + 10_000, { switch: 0 });
  const after = whole(
    of,
    'mon-1',
    { first: FIRST.oldest, start: NOON - 20_000, end: NOON + 20_000 },
    NOON + 20_000,
  );
  const values = (point: Point, from: number, to: number) =>
    after
      .filter(({ timestamp }) => (parseTime(String(timestamp)) ?? 0) >= from)
      .filter(({ timestamp }) => (parseTime(String(timestamp)) ?? 0) < to)
      .map((record) => Number(record[point]));
  assert.ok(values('temp', NOON, NOON + 20_000).every((temp) => Math.abs(temp - 30) <= 0.2));
  assert.ok(
    values('power', NOON + 10_000, NOON + 20_000).every((power) => power === 0),
    'it is off',
  );
  assert.ok(
    values('temp', NOON - 20_000, NOON).every((temp) => Math.abs(temp - 30) > 1),
    'as it was',
  );
  assert.deepEqual(
    whole(of, 'mon-1', { end: NOON - 1 }, NOON),
    before.slice(before.length - whole(of, 'mon-1', { end: NOON - 1 }, NOON).length),
  );
  assert.notDeepEqual(whole(of, 'mon-2', {}, NOON + 20_000)[0]?.temp, 30, 'another device is as it was');
});

test('temperatures follow the day: warmer in the afternoon than before dawn', () => {
  const of = simulator({ online: 1, retention: 90_000_000 });
  const temp = (id: string, time: number) => Number(of.current(id, ['temp'], time)?.temp);
  for (const id of ['mon-1', 'mon-2', 'mon-3'])
    assert.ok(temp(id, NOON + 3 * 3_600_000) > temp(id, NOON - 9 * 3_600_000) + 5);
});
