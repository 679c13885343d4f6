import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { HistoryArguments } from '../language.ts';
import { formatTime, parseTime } from '../wire.ts';
import { answered, cloud, thirdParty } from './cloud.test-helper.ts';
import { Paging } from './paging.ts';
import { steps } from './steps.ts';

const NOON = 1_486_958_400_000;
const ARGS: HistoryArguments = { points: 'all', limit: 100, order: 'newest-first', pages: 1000 };
const record = (time: number) => ({ timestamp: formatTime(time), temp: 20 });

/** A cloud with records at these moments. `inclusive`: its cursor is the next record, else the last one given. */
function page(times: readonly number[], query: URLSearchParams, inclusive: boolean) {
  const oldestFirst = query.get('first') === '1';
  const sorted = [...times].sort((a, b) => (oldestFirst ? a - b : b - a));
  const cursor = query.get('cursor');
  const from = cursor === null ? 0 : Math.max(0, sorted.indexOf(Number(cursor)));
  const limit = Number(query.get('limit'));
  const given = sorted.slice(from, from + limit);
  const more = sorted[inclusive ? from + limit : from + limit - 1];
  const left = from + limit < sorted.length;
  return { result_code: 0, data: given.map(record), ...(left && more !== undefined && { cursor: more }) };
}

test('every record comes once, in both orders, whatever the limit and whatever the cursor means', () => {
  const cases = fc.record({
    times: fc.uniqueArray(fc.integer({ min: 0, max: 100_000 }), { maxLength: 300 }),
    limit: fc.integer({ min: 2, max: 400 }),
    order: fc.constantFrom('newest-first' as const, 'oldest-first' as const),
    inclusive: fc.boolean(),
  });
  fc.assert(
    fc.property(cases, ({ times, limit, order, inclusive }) => {
      const moments = times.map((time) => NOON + time);
      const paging = new Paging({ ...ARGS, limit, order }, NOON + 200_000);
      for (let pages = 0; !paging.ended && pages < 400; pages++)
        assert.equal(paging.take(page(moments, paging.query, inclusive)), undefined);
      assert.ok(paging.ended);
      assert.equal(paging.records, times.length);
    }),
    { seed: 4 },
  );
});

test('asks for the points, the range, the limit and the order that the scenario says', () => {
  const query = (args: Partial<HistoryArguments>) =>
    Object.fromEntries(new Paging({ ...ARGS, ...args }, NOON).query);
  assert.deepEqual(query({}), { limit: '100', first: '0' });
  assert.deepEqual(query({ points: ['a', 'b'], last: 60_000, limit: 6000, order: 'oldest-first' }), {
    id: 'a,b',
    start: formatTime(NOON - 60_000),
    end: '2017-02-13T12-00-00-000',
    limit: '6000',
    first: '1',
  });
  assert.ok(parseTime(query({ last: 1 }).start ?? ''));
});

describe('a history that cannot be right', () => {
  const wrong = (...pages: object[]) => {
    const paging = new Paging(ARGS, NOON);
    return pages.map((one) => paging.take(one as Record<string, unknown>)).at(-1);
  };

  test('is told: no list, no time, not in order, a cursor that leads nowhere', () => {
    assert.equal(wrong({}), 'protocol/incomplete-answer');
    assert.equal(wrong({ data: [{ temp: 1 }] }), 'protocol/bad-timestamp');
    assert.equal(wrong({ data: [record(NOON), record(NOON + 1)] }), 'protocol/out-of-order');
    assert.equal(
      wrong({ data: [record(NOON)], cursor: 1 }, { data: [record(NOON)], cursor: 1 }),
      'protocol/stuck-cursor',
    );
    assert.equal(
      wrong({ data: [record(NOON)], cursor: 1 }, { data: [record(NOON)], cursor: 2 }),
      'protocol/stuck-cursor',
    );
  });
});

describe('the step', () => {
  const moments = Array.from({ length: 25 }, (_, n) => NOON + n * 1000);
  const serve = (call: string, { url }: { readonly url: string }) =>
    call === 'history' ? answered(page(moments, new URL(url).searchParams, true)) : undefined;
  const args = { ...ARGS, limit: 10 };

  test('makes the whole an attempt, and each page one', () => {
    const { world, calls } = cloud(serve);
    assert.equal(world.run(steps.history!(thirdParty(), args)), 'ok');
    assert.deepEqual(calls, ['token', 'history', 'history', 'history']);
    assert.deepEqual(world.ended, ['token ok', ...Array(3).fill('history-page ok'), 'history ok']);
    const tallies = world.effects.flatMap((effect) => (effect.kind === 'tally' ? [effect.name] : []));
    assert.equal(tallies.filter((name) => name === 'expeed/sent/history').length, 3);
    assert.equal(tallies.filter((name) => name === 'expeed/received/history/0').length, 3);
  });

  test('stays with one device for all pages', () => {
    let draws = 0;
    const { world, fetches } = cloud(serve);
    world.run(steps.history!(thirdParty({}, { random: () => (draws++ % 10) / 10 }), args));
    const paths = new Set(fetches.slice(1).map(({ url }) => new URL(url).pathname));
    assert.equal(paths.size, 1);
  });

  test('stops after as many pages as it may take', () => {
    const { world } = cloud(serve);
    assert.equal(world.run(steps.history!(thirdParty(), { ...args, pages: 2 })), 'ok/partly');
  });

  test('ends with the first page that fails', () => {
    let pages = 0;
    const { world } = cloud((call, fetch) =>
      call === 'history' && pages++ === 1 ? { result_code: 3 } : serve(call, fetch),
    );
    assert.equal(world.run(steps.history!(thirdParty(), args)), 'platform/3');
    assert.deepEqual(world.ended.slice(1), [
      'history-page ok',
      'history-page platform/3',
      'history platform/3',
    ]);
  });
});
