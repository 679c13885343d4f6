import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHistoryQuery, parsePoints } from './history-query.ts';

const NOON = '2017-02-13T12-00-00-000';
const LATER = '2017-02-13T12-00-01-000';

test('without parameters: every data point, 100 records, newest first', () => {
  assert.deepEqual(parseHistoryQuery({}), {
    points: ['temp', 'humidity', 'power', 'switch'],
    limit: 100,
    first: 0,
  });
});

test('a limit is a whole number from 1 to 6000', () => {
  for (const limit of ['1', '6000']) assert.equal(parseHistoryQuery({ limit })?.limit, Number(limit));
  for (const limit of ['0', '6001', '-1', '1.5', 'x', ''])
    assert.equal(parseHistoryQuery({ limit }), undefined, limit);
});

test('first is 0 or 1', () => {
  for (const first of ['0', '1']) assert.equal(parseHistoryQuery({ first })?.first, Number(first));
  for (const first of ['2', '-1', 'newest', '']) assert.equal(parseHistoryQuery({ first }), undefined, first);
});

test('start and end come together, in order, as times', () => {
  const both = parseHistoryQuery({ start: NOON, end: LATER });
  assert.deepEqual([both?.start, both?.end], [1_486_958_400_000, 1_486_958_401_000]);
  assert.ok(parseHistoryQuery({ start: NOON, end: NOON }));
  for (const wrong of [
    { start: NOON },
    { end: NOON },
    { start: LATER, end: NOON },
    { start: '1486958400000', end: LATER },
    { start: NOON, end: '2017-02-30T12-00-00-000' },
  ])
    assert.equal(parseHistoryQuery(wrong), undefined, JSON.stringify(wrong));
});

test('a cursor is a time in ms', () => {
  assert.equal(parseHistoryQuery({ cursor: '1486958400000' })?.cursor, 1_486_958_400_000);
  for (const cursor of ['x', '-1', '1.5', NOON])
    assert.equal(parseHistoryQuery({ cursor }), undefined, cursor);
});

test('data points are names of the device, or all', () => {
  assert.deepEqual(parsePoints('temp,switch'), ['temp', 'switch']);
  assert.equal(parsePoints('all')?.length, 4);
  for (const wrong of [undefined, '', 'temp,', 'colour']) assert.equal(parsePoints(wrong), undefined, wrong);
  assert.equal(parseHistoryQuery({ id: 'colour' }), undefined);
});
