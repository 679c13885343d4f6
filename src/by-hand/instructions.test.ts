import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Envelope } from '../clouds/deli/wire.ts';
import { answerTo, Waiting, wantsAnswer } from './instructions.ts';
import { Misunderstood } from './typed.ts';

const instruction = (action: number, data: Envelope['data'] = { cmd: 'ring' }): Envelope => ({
  mid: 'p1',
  from: 'u1',
  time: 1,
  action,
  data,
});
const waitingFor = (...actions: number[]): Waiting => {
  const waiting = new Waiting();
  for (const action of actions) waiting.add({ label: String(action), body: instruction(action) }, 0);
  return waiting;
};
const refused = (message: string) => (error: unknown) =>
  error instanceof Misunderstood && error.message === message;

test('200, 201, unknown actions and 301 can be answered; what is only told cannot', () => {
  assert.deepEqual(
    [200, 201, 207, 301, 999].map((action) => wantsAnswer(instruction(action))),
    [true, true, true, true, true],
  );
  assert.deepEqual(
    [202, 203, 204, 205, 300].map((action) => wantsAnswer(instruction(action))),
    [false, false, false, false, false],
  );
});

test('without a number the only one that waits is meant', () => {
  assert.equal(waitingFor(200).find(undefined).number, 1);
  // A 301 need not be answered, so it stands in nobody's way.
  assert.equal(waitingFor(301, 200).find(undefined).number, 2);
  assert.equal(waitingFor(301).find(undefined).number, 1);
  assert.throws(() => waitingFor().find(undefined), refused('nothing waits for an answer'));
  assert.throws(
    () => waitingFor(200, 201).find(undefined),
    refused('2 wait, say which, as answer #1 0: #1 200 control "ring", #2 201 upload logs "ring"'),
  );
});

test('numbers stay, whatever is answered in between', () => {
  const waiting = waitingFor(200, 200, 200);
  const second = waiting.find(2);
  waiting.remove(second);
  assert.throws(() => waiting.find(2), refused('no #2 waits for an answer (pending lists what does)'));
  assert.equal(waiting.find(3).number, 3);
  waiting.restore(second);
  assert.deepEqual(
    waiting.all.map(({ number }) => number),
    [1, 2, 3],
  );
});

test('what nobody ever answers is forgotten, the oldest first', () => {
  const waiting = waitingFor(...Array.from({ length: 130 }, () => 200));
  assert.deepEqual([waiting.all.length, waiting.all[0]?.number], [100, 31]);
});

for (const [what, action, code, rest, answer] of [
  [
    'a 200 has its command and the payload',
    200,
    0,
    '{"done":true}',
    { action: 200, data: { code: 0, cmd: 'ring', payload: { done: true } } },
  ],
  ['a 200 refused', 200, 103, '', { action: 200, data: { code: 103, cmd: 'ring' } }],
  ['a 200 without a code is 0', 200, undefined, '', { action: 200, data: { code: 0, cmd: 'ring' } }],
  ['a 201 with its reason', 201, 201, 'disk full', { action: 201, data: { code: 201, msg: 'disk full' } }],
  ['a 207 is answered as 201', 207, 0, '', { action: 201, data: { code: 0 } }],
  ['an unknown one with fields', 999, 106, '{"msg":"no"}', { action: 999, data: { code: 106, msg: 'no' } }],
  [
    'a 301 is answered by 300',
    301,
    undefined,
    '{"seen":1}',
    { action: 300, data: { cmd: 'ring', payload: { seen: 1 } } },
  ],
] as const) {
  test(`an answer: ${what}`, () => assert.deepEqual(answerTo(instruction(action), code, rest), answer));
}

test('an answer that cannot be is refused', () => {
  assert.throws(
    () => answerTo(instruction(301), 0, ''),
    refused('a 301 is answered by a 300, which has no code'),
  );
  assert.throws(() => answerTo(instruction(200), 0, 'done'), /^Error: this is not JSON: done/);
});
