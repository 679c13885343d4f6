import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Histogram } from '../../src/metrics/histogram.ts';
import { expected, percentileOf } from './expected.ts';
import { encodePlanted, LATENCIES, plant } from './plants.ts';

test('a percentile is what a histogram that counts every value exactly says', () => {
  const values = fc.array(fc.nat(2047), { minLength: 1, maxLength: 300 });
  const percentages = fc.constantFrom(0.1, 50, 90, 99, 99.9, 100);
  fc.assert(
    fc.property(values, percentages, (list, percentage) => {
      const histogram = new Histogram();
      for (const value of list) histogram.record(value);
      assert.equal(percentileOf(list, percentage), histogram.percentile(percentage));
    }),
    { seed: 20261122 },
  );
});

test('a device asks when it is due and free: what was due in a stall is asked after it, one after the other', () => {
  const asked = [0, 100, 200, 300].map((due) => ({ device: 1, due, delay: 40 }));
  const stall = { from: 120, to: 1000 };
  assert.deepEqual(
    expected([...asked, { device: 2, due: 1000, delay: 40 }], stall).map(({ fromDue, fromSend }) => [
      fromDue,
      fromSend,
    ]),
    [
      [40, 40],
      [900, 900],
      [840, 40],
      [780, 40],
      [40, 40],
    ],
  );
});

test('without a stall, and asked less often than it takes, each latency is its delay from due and from send', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100), { maxLength: 50 }), (delays) => {
      const asked = delays.map((delay, number) => ({ device: number % 3, due: 40 * number, delay }));
      for (const [number, { fromDue, fromSend }] of expected(asked).entries())
        assert.deepEqual([fromDue, fromSend], [delays[number], delays[number]]);
    }),
    { seed: 20261122 },
  );
});

test('a plant is the same each time, and holds its kinds in their shares', () => {
  const spikes = LATENCIES.find(({ name }) => name === '1 % of 500 ms') ?? assert.fail();
  const replies = plant(spikes);
  assert.deepEqual(plant(spikes), replies);
  assert.equal(replies.filter(({ delay }) => delay === 500).length, replies.length / 100);
});

test('the proxy is told microseconds, and what is dropped or sent twice by the two highest bits', () => {
  const words = encodePlanted([
    { delay: 1.5, fate: 'once' },
    { delay: 1, fate: 'twice' },
    { delay: 0, fate: 'dropped' },
  ]);
  assert.deepEqual([...new Uint32Array(words.buffer)], [1500, 0x4000_0000 + 1000, 0x8000_0000]);
});
