import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Sealing, secondOf, type Window } from './sealing.ts';

const window = (worker: number, sequence: number, from: number, to: number, final = false): Window => ({
  worker,
  sequence,
  from,
  to,
  final,
});

test('a frame belongs to the second in which its middle lies, however late or early it was closed', () => {
  assert.equal(secondOf({ from: 0, to: 1000.3 }), 0);
  assert.equal(secondOf({ from: 1000.3, to: 1999.8 }), 1);
  assert.equal(secondOf({ from: 1999.8, to: 3000 }), 2);
  assert.equal(secondOf({ from: 3000, to: 3000 }), 3);
  assert.equal(secondOf({ from: 4000, to: 6700 }), 5, 'the loop stood still for 1.7 s');
});

test('a second is sealed when every worker has delivered it', () => {
  const sealing = new Sealing(2);
  sealing.add(window(0, 0, 0, 1001));
  sealing.add(window(0, 1, 1001, 2000));
  assert.equal(sealing.sealed, 0);
  sealing.add(window(1, 0, 0, 1000));
  assert.equal(sealing.sealed, 1);
  sealing.add(window(1, 1, 1000, 1999.6));
  assert.equal(sealing.sealed, 2, 'a hair early is in time');
});

test('a frame that overtook another waits for it', () => {
  const sealing = new Sealing(1);
  sealing.add(window(0, 0, 0, 1000));
  sealing.add(window(0, 2, 2000, 3000));
  assert.equal(sealing.sealed, 1);
  sealing.add(window(0, 1, 1000, 2000));
  assert.equal(sealing.sealed, 3);
});

test('nobody waits for a worker that has ended or is lost', () => {
  const sealing = new Sealing(3);
  sealing.add(window(0, 0, 0, 1000));
  sealing.add(window(1, 0, 0, 400, true));
  assert.equal(sealing.sealed, 0);
  sealing.lose(2);
  assert.equal(sealing.sealed, 1);
  sealing.add(window(0, 1, 1000, 1500, true));
  assert.equal(sealing.sealed, Number.POSITIVE_INFINITY);
});

test('no frame ever belongs to a second that was sealed before it came', () => {
  const lengths = fc.array(fc.double({ min: 0.1, max: 2600, noNaN: true }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(lengths, fc.infiniteStream(fc.nat({ max: 1000 })), (widths, draw) => {
      let at = 0;
      const frames = widths.map((width, sequence) => {
        const from = at;
        at += width;
        return window(0, sequence, from, at, sequence === widths.length - 1);
      });
      const sealing = new Sealing(1);
      while (frames.length > 0) {
        const [next] = frames.splice((draw.next().value as number) % frames.length, 1);
        assert.ok(next && secondOf(next) >= sealing.sealed, `${next && secondOf(next)} was sealed`);
        sealing.add(next);
      }
      assert.equal(sealing.sealed, Number.POSITIVE_INFINITY);
    }),
    { seed: 6, numRuns: 200 },
  );
});
