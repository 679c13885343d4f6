import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  dayOf,
  formatTime,
  onlineByPush,
  onlineByQuery,
  parseTime,
  signature,
  statusInPush,
  statusInQuery,
} from './wire.ts';

const ROOT = join(import.meta.dirname, '../../../..');

interface Vector {
  readonly token: string;
  readonly nonce: string;
  readonly timestamp: string;
  readonly signature: string;
}

const VECTORS = JSON.parse(
  readFileSync(join(ROOT, 'test/vectors/expeed-signature.json'), 'utf8'),
) as Vector[];

for (const { token, nonce, timestamp, signature: expected } of VECTORS)
  test(`the signature of ${token}, ${nonce}, ${timestamp} is the check value`, () => {
    assert.equal(signature(token, nonce, timestamp), expected);
  });

test('a time is written as the sample of the API has it, in the zone of its cursor', () => {
  assert.equal(formatTime(1_486_958_400_000), '2017-02-13T12-00-00-000');
  assert.equal(parseTime('2017-02-13T12-00-00-000'), 1_486_958_400_000);
  assert.equal(parseTime(' 2017-02-13T12-00-00-000'), 1_486_958_400_000, 'the sample has a blank before it');
});

test('what is no time is none', () => {
  for (const wrong of [
    '',
    '2017-02-13',
    '2017-02-13T12:00:00.000',
    '2017-02-30T12-00-00-000',
    'x',
    '1486958400',
  ])
    assert.equal(parseTime(wrong), undefined, wrong);
});

test('every moment survives being written and read', () => {
  const moments = fc.integer({ min: 0, max: 4_000_000_000_000 });
  fc.assert(
    fc.property(moments, (moment) => parseTime(formatTime(moment)) === moment),
    { seed: 4 },
  );
});

test('a day of the budget begins at midnight in China', () => {
  const midnight = parseTime('2017-02-13T00-00-00-000') ?? 0;
  assert.equal(dayOf(midnight) - dayOf(midnight - 1), 1);
  assert.equal(dayOf(midnight), dayOf(midnight + 86_399_999));
});

test('online is 1 in the query and 0 in the push', () => {
  assert.deepEqual([statusInQuery(true), statusInQuery(false)], [1, 0]);
  assert.deepEqual([statusInPush(true), statusInPush(false)], [0, 1]);
  for (const online of [true, false]) {
    assert.equal(onlineByQuery(statusInQuery(online)), online);
    assert.equal(onlineByPush(statusInPush(online)), online);
    assert.equal(onlineByPush(String(statusInPush(online))), online, 'as a text too');
  }
});
