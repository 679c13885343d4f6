import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RecentlySent } from './recently-sent.ts';

describe('what was sent of late', () => {
  it('is all of the last five seconds, and nothing older than ten', () => {
    const waits = fc.array(fc.record({ wait: fc.nat(4000), action: fc.constantFrom(200, 301) }));
    fc.assert(
      fc.property(waits, fc.nat(12_000), (sent, rest) => {
        let now = 0;
        const recently = new RecentlySent(() => now);
        const times = sent.map(({ wait, action }) => {
          now += wait;
          recently.add(action);
          return { action, at: now };
        });
        now += rest;
        for (const action of [200, 301]) {
          const within = (ms: number) =>
            times.filter((one) => one.action === action && now - one.at < ms).length;
          const count = recently.counts().get(action) ?? 0;
          assert.ok(count >= within(5000) && count <= within(10_000), `${count}`);
        }
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});
