import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { faults as faultSchema } from './fault-schema.ts';
import { faultWords } from './fault-words.ts';

test('the words of faults mean the same faults', () => {
  const ms = fc.integer({ min: 1, max: 100_000 }).map((tenths) => `${tenths / 10}ms`);
  const share = fc.integer({ min: 0, max: 10_000 }).map((n) => `${n / 100}%`);
  const actions = fc.uniqueArray(fc.constantFrom(100, 102, 300), { minLength: 1 });
  const rated = fc.oneof(share, fc.record({ rate: share, actions }, { requiredKeys: ['rate'] }));
  const latency = fc.oneof(
    ms,
    fc.record({ mean: ms }),
    fc.record({ mean: ms, deviation: ms }),
    fc.integer({ min: 1, max: 99 }).map((n) => ({ median: `${n}ms`, p99: `${2 * n}ms` })),
    fc.integer({ min: 1, max: 99 }).map((n) => `${n}ms..${3 * n}ms`),
  );
  const written = fc.record(
    {
      latency,
      errors: fc.array(
        fc.record({ code: fc.integer(), rate: share, actions }, { requiredKeys: ['code', 'rate'] }),
      ),
      dropReplies: rated,
      disconnects: rated,
      refusals: fc.oneof(share, fc.record({ rate: share, code: fc.constantFrom(2, 5) })),
      downloads: fc.record(
        { slow: fc.constant('64KiB/s'), truncate: share, corrupt: share },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(written, (words) => {
      const faults = faultSchema.parse(words);
      assert.deepEqual(faultSchema.parse(JSON.parse(JSON.stringify(faultWords(faults)))), faults);
    }),
    { numRuns: 300, seed: 8 },
  );
});
