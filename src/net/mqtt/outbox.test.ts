import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BATCH, Outbox } from './outbox.ts';

/** An outbox, the turns of the event loop it has asked for, and whom it has flushed. */
function setup() {
  const turns: (() => void)[] = [];
  const flushed: number[] = [];
  const outbox = new Outbox((flush) => turns.push(flush));
  const add = (...names: number[]) => {
    for (const name of names) outbox.add({ flush: () => flushed.push(name) });
  };
  return { turns, flushed, add };
}
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

test('what one turn of the event loop produced is written at its end, in order', () => {
  const { turns, flushed, add } = setup();
  add(3, 1, 2);
  assert.deepEqual(flushed, []);
  assert.equal(turns.length, 1);
  turns[0]?.();
  assert.deepEqual(flushed, [3, 1, 2]);
});

test('a full batch is written at once, so that a busy turn holds nothing back', () => {
  const { turns, flushed, add } = setup();
  add(...upTo(BATCH));
  assert.deepEqual(flushed, upTo(BATCH));
  add(-1);
  assert.equal(turns.length, 1, 'the turn that is already asked for serves the rest');
  turns[0]?.();
  assert.deepEqual(flushed, [...upTo(BATCH), -1]);
});

test('each turn that has something to send is asked for anew', () => {
  const { turns, flushed, add } = setup();
  add(1);
  turns[0]?.();
  add(2);
  assert.equal(turns.length, 2);
  turns[1]?.();
  assert.deepEqual(flushed, [1, 2]);
});

test('a sender added while others are flushed is neither lost nor flushed twice', () => {
  const turns: (() => void)[] = [];
  const flushed: string[] = [];
  const outbox = new Outbox((flush) => turns.push(flush));
  const second = { flush: () => flushed.push('second') };
  outbox.add({
    flush: () => {
      flushed.push('first');
      outbox.add(second);
    },
  });
  turns.shift()?.();
  turns.shift()?.();
  assert.deepEqual(flushed, ['first', 'second']);
});
