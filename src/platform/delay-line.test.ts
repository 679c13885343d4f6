import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DelayLine } from './delay-line.ts';

describe('the delay line', () => {
  it('runs in order of time, equal times in order of arrival', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (moments) => {
        const line = new DelayLine();
        const ran: [number, number][] = [];
        moments.forEach((moment, index) => {
          line.at(1e9 + moment, () => ran.push([moment, index]));
        });
        line.flush();
        const expected = moments.map((moment, index): [number, number] => [moment, index]);
        assert.deepEqual(
          ran,
          expected.sort(([a, i], [b, j]) => a - b || i - j),
        );
        assert.equal(line.waiting, 0);
      }),
      { seed: 1 },
    );
  });

  it('never runs early', async () => {
    const line = new DelayLine();
    const start = performance.now();
    const late = await Promise.all(
      [12.4, 3.7, 3.2, 0.1, 8.9].map(
        (delay) =>
          new Promise<number>((resolve) =>
            line.at(start + delay, () => resolve(performance.now() - start - delay)),
          ),
      ),
    );
    for (const by of late) assert.ok(by >= 0, `${by} ms`);
  });

  it('takes in more while it runs', async () => {
    const line = new DelayLine();
    const ran: string[] = [];
    await new Promise<void>((resolve) => {
      line.at(performance.now() + 1, () => {
        ran.push('first');
        line.at(performance.now() + 1, () => {
          ran.push('second');
          resolve();
        });
      });
    });
    assert.deepEqual(ran, ['first', 'second']);
  });
});
