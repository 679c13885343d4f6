import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doubtsOf } from './doubts.ts';
import { ceilings } from './sample.test-helper.ts';

const quiet = { others: 0.02, spreads: { connects: 0.05, requests: 0.07 }, requests: ceilings.requests };

test('nothing is doubted on a quiet machine', () => {
  assert.deepEqual(doubtsOf(quiet), { told: [] });
});

test('what others had, and what differed, is told', () => {
  const doubts = doubtsOf({ ...quiet, others: 0.2, spreads: { connects: 0.2, requests: 0.1 } });
  assert.deepEqual(doubts, {
    told: [
      'other programs had 20 % of the machine: the figures are too low',
      'two measurements of the connects differed by 20 %',
    ],
  });
});

test('figures that say more of chance, or of others, than of this machine are refused', () => {
  const unsteady = doubtsOf({ ...quiet, spreads: { connects: 0.4, requests: 0.5 } });
  assert.equal(unsteady.refused, 'two measurements of the requests differed by 50 %');
  assert.equal(doubtsOf({ ...quiet, others: 0.5 }).refused, 'other programs had 50 % of the machine');
});

test('a responder that could not follow is no ceiling of the workers', () => {
  const [one] = ceilings.requests;
  const { told, refused } = doubtsOf({ ...quiet, requests: [{ ...one, boundBy: 'responder' }] });
  assert.deepEqual(
    [told, refused],
    [['with 1 worker the null responder was the limit: workers carry more'], undefined],
  );
});

test('what was measured once is told so', () => {
  assert.deepEqual(doubtsOf({ ...quiet, spreads: undefined }).told, [
    'each measurement was made once (--quick): nothing tells how steady it is',
  ]);
});
