import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { ReliableReceiver, ReliableSender } from './reliable.ts';

test('whatever is lost or comes twice, each message is received once and in order', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.constant('add' as const) },
    { weight: 1, arbitrary: fc.constantFrom('again' as const, 'acknowledge' as const, 'forget' as const) },
  );
  fc.assert(
    fc.property(fc.array(step), fc.array(fc.boolean(), { minLength: 1 }), (steps, losses) => {
      const got: number[] = [];
      const receiver = new ReliableReceiver<number>((message) => got.push(message));
      let wire: [number, number][] = [];
      let sent = 0;
      const sender = new ReliableSender<number>((number, message) => {
        if (losses[sent++ % losses.length]) wire.push([number, message]);
      });
      let added = 0;
      const deliver = () => {
        for (const [number, message] of wire) receiver.add(number, message);
        wire = [];
      };
      for (const what of steps) {
        if (what === 'add') sender.add(added++);
        else if (what === 'again') sender.again();
        // What Redis forgets was never delivered.
        else if (what === 'forget') wire = [];
        else {
          deliver();
          sender.acknowledge(receiver.next);
        }
      }
      deliver();
      assert.deepEqual(
        got,
        got.toSorted((a, b) => a - b),
      );
      assert.equal(new Set(got).size, got.length);
      // Once nothing is lost any more, all of it comes.
      losses.fill(true);
      sender.again();
      deliver();
      assert.equal(got.length, added);
      sender.acknowledge(receiver.next);
      assert.equal(sender.unacknowledged, 0);
    }),
    { seed: 1, numRuns: 500 },
  );
});
