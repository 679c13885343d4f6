import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Deliveries } from './deliveries.ts';

test('a message that is repeated under its packet identifier came before', () => {
  const deliveries = new Deliveries();
  assert.equal(deliveries.cameBefore(7, 'a', 'x', false), false);
  assert.equal(deliveries.cameBefore(7, 'a', 'x', true), true);
  assert.equal(deliveries.cameBefore(7, 'a', 'x', true), true);
});

test('DUP alone proves nothing: the first delivery may never have come', () => {
  const deliveries = new Deliveries();
  assert.equal(deliveries.cameBefore(7, 'a', 'x', true), false);
  assert.equal(deliveries.cameBefore(7, 'a', 'x', true), true);
});

test('a packet identifier that is used again for another message is a new message', () => {
  const deliveries = new Deliveries();
  deliveries.cameBefore(7, 'a', 'x', false);
  assert.equal(deliveries.cameBefore(7, 'a', 'x', false), false, 'the same text, not said to be repeated');
  assert.equal(deliveries.cameBefore(7, 'a', 'y', true), false);
  assert.equal(deliveries.cameBefore(7, 'b', 'y', true), false);
});

test('the oldest are forgotten, so that a long session takes no more memory', () => {
  const deliveries = new Deliveries();
  for (let id = 1; id <= 257; id++) deliveries.cameBefore(id, 'a', String(id), false);
  assert.equal(deliveries.cameBefore(1, 'a', '1', true), false);
  assert.equal(deliveries.cameBefore(257, 'a', '257', true), true);
});

test('whatever is delivered and repeated, each message is new exactly once', () => {
  const burst = fc.array(fc.tuple(fc.string(), fc.nat(3)), { maxLength: 60 });
  fc.assert(
    fc.property(burst, (messages) => {
      const deliveries = new Deliveries();
      const fresh = messages.flatMap(([payload, repetitions], index) =>
        Array.from({ length: repetitions + 1 }, (_, nth) =>
          deliveries.cameBefore(index + 1, 't', payload, nth > 0),
        ).filter((before) => !before),
      );
      assert.equal(fresh.length, messages.length);
    }),
    { seed: 4 },
  );
});
