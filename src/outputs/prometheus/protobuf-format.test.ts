import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Histogram } from '../../metrics/histogram.ts';
import { cumulativeCounts, sumSeconds, UPPER_BOUNDS } from './classic-buckets.ts';
import type { Family } from './family.ts';
import { nativeBuckets, SCHEMA, ZERO_THRESHOLD } from './native-buckets.ts';
import { doubleOf, type Field, fieldsOf, ProtobufReader, textOf, unzigzag } from './protobuf.test-helper.ts';
import { protobufFormat } from './protobuf-format.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

const SEED = { seed: 20260103, numRuns: 200 };

function messages(bytes: Buffer): Map<number, Field[]>[] {
  const reader = new ProtobufReader(bytes);
  const found: Map<number, Field[]>[] = [];
  while (!reader.done) found.push(fieldsOf(reader.delimited()));
  return found;
}

const only = (fields: Map<number, Field[]>, field: number): Field => {
  const [value, ...others] = fields.get(field) ?? [];
  assert.ok(value !== undefined && others.length === 0, `field ${field} once`);
  return value;
};

const labelsOf = (metric: Map<number, Field[]>): Record<string, string> =>
  Object.fromEntries(
    (metric.get(1) ?? []).map((pair) => {
      const fields = fieldsOf(pair);
      return [textOf(only(fields, 1)), textOf(only(fields, 2))];
    }),
  );

test('whole numbers of any size come back', () =>
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: -(2 ** 52) + 1, max: 2 ** 52 - 1 }), (count, change) => {
      const [fields] = messages(new ProtobufWriter().unsigned(1, count).signed(2, change).delimited());
      assert.ok(fields);
      assert.equal(Number(only(fields, 1)), count);
      assert.equal(unzigzag(only(fields, 2) as bigint), change);
    }),
    SEED,
  ));

test('counters and gauges come back with their labels, texts of every kind', () =>
  fc.assert(
    fc.property(
      fc.constantFrom('counter', 'gauge'),
      fc.array(
        fc.record({
          labels: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ unit: 'grapheme' })),
          value: fc.double({ noNaN: true }),
        }),
        { maxLength: 5 },
      ),
      (type, samples) => {
        const family = { name: 'some_name', help: 'grün “x”', type, samples } as const;
        const [fields] = messages(protobufFormat([family]));
        assert.ok(fields);
        assert.equal(textOf(only(fields, 1)), 'some_name');
        assert.equal(textOf(only(fields, 2)), 'grün “x”');
        assert.equal(only(fields, 3), type === 'counter' ? 0n : 1n);
        const read = (fields.get(4) ?? []).map((metric) => {
          const parts = fieldsOf(metric);
          const value = only(fieldsOf(only(parts, type === 'counter' ? 3 : 2)), 1);
          return { labels: labelsOf(parts), value: doubleOf(value) };
        });
        assert.deepEqual(
          read,
          samples.map(({ labels, value }) => ({ labels: { ...labels }, value })),
        );
      },
    ),
    SEED,
  ));

test('a histogram comes back with its classic and its native buckets, and not a count less', () =>
  fc.assert(
    fc.property(fc.array(fc.nat(90_000_000), { maxLength: 300 }), (values) => {
      const histogram = new Histogram();
      for (const value of values) histogram.record(value);
      const family: Family = {
        name: 'x',
        help: 'y',
        type: 'histogram',
        samples: [{ labels: {}, histogram }],
      };
      const [fields] = messages(protobufFormat([family]));
      assert.ok(fields);
      assert.equal(only(fields, 3), 4n);
      const message = fieldsOf(only(fieldsOf(only(fields, 4)), 7));
      assert.equal(only(message, 1), BigInt(values.length));
      assert.equal(doubleOf(only(message, 2)), sumSeconds(histogram));
      const classic = (message.get(3) ?? []).map(fieldsOf);
      assert.deepEqual(
        classic.map((bucket) => [doubleOf(only(bucket, 2)), Number(only(bucket, 1))]),
        cumulativeCounts(histogram).map((count, index) => [UPPER_BOUNDS[index], count]),
      );
      const native = nativeBuckets(histogram);
      assert.equal(unzigzag(only(message, 5) as bigint), SCHEMA);
      assert.equal(doubleOf(only(message, 6)), ZERO_THRESHOLD);
      assert.equal(only(message, 7), BigInt(native.zeroCount));
      const spans = (message.get(12) ?? []).map(fieldsOf);
      assert.deepEqual(
        spans.map((span) => ({ offset: unzigzag(only(span, 1) as bigint), length: Number(only(span, 2)) })),
        native.spans,
      );
      const deltas = new ProtobufReader(only(message, 13) as Buffer);
      const changes: number[] = [];
      while (!deltas.done) changes.push(unzigzag(deltas.varint()));
      assert.deepEqual(changes, native.deltas);
    }),
    SEED,
  ));
