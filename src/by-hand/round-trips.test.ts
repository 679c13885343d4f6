import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headOf, RoundTrips } from './round-trips.ts';

test('an answer is timed from what it answers, once', () => {
  const trips = new RoundTrips();
  assert.equal(trips.note({ mid: '1', action: 102 }, 10), undefined);
  assert.equal(trips.note({ mid: '2', action: 103 }, 11), undefined);
  assert.equal(trips.note({ mid: '1', action: 102 }, 14), 4);
  assert.equal(trips.note({ mid: '1', action: 102 }, 15), undefined);
});

test('what is never answered is forgotten, the oldest first', () => {
  const trips = new RoundTrips();
  for (let mid = 0; mid < 300; mid++) trips.note({ mid: `m${mid}`, action: 100 }, 0);
  assert.equal(trips.note({ mid: 'm299', action: 100 }, 7), 7);
  assert.equal(trips.note({ mid: 'm1', action: 100 }, 7), undefined);
});

test('the head of whatever comes', () => {
  const head = (payload: string) => headOf({ kind: 'received', topic: 't', payload });
  assert.deepEqual(head('{"mid":"1","action":102}'), { mid: '1', action: 102 });
  for (const payload of ['', '{', 'null', '7', '[]', '{"mid":1,"action":"x"}'])
    assert.deepEqual(head(payload), {});
  assert.equal(headOf({ kind: 'ping' }), undefined);
});
