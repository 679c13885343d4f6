import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Timer, TimerWheel } from './timer-wheel.ts';

class Note extends Timer {
  constructor(private readonly onFire: () => void) {
    super();
  }
  override fire(): void {
    this.onFire();
  }
}

test('every timer fires once, never early, and in the order of its tick', () => {
  const delay = fc.oneof(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 70_000_000 }));
  fc.assert(
    fc.property(fc.array(delay, { maxLength: 60 }), fc.integer({ min: 0, max: 100_000 }), (delays, start) => {
      const wheel = new TimerWheel(start);
      const fired: number[] = [];
      let now = start;
      for (const delay of delays) {
        const due = start + delay;
        const timer = new Note(() => {
          assert.ok(now >= due);
          fired.push(timer.tick);
        });
        wheel.set(timer, due);
      }
      // Waking only when told to is enough.
      for (let wake = wheel.nextWake(); wake !== Number.POSITIVE_INFINITY; wake = wheel.nextWake()) {
        assert.ok(wake > now, 'each wake lies ahead');
        now = wake;
        wheel.advance(now);
      }
      assert.equal(fired.length, delays.length);
      assert.deepEqual(
        fired,
        [...fired].sort((a, b) => a - b),
      );
    }),
    { seed: 3, numRuns: 200 },
  );
});

test('waking as told, a timer fires at the millisecond it is due, whatever else is set', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2000), fc.nat(200_000)), { minLength: 1, maxLength: 40 }),
      (timers) => {
        const wheel = new TimerWheel(0);
        let now = 0;
        let late = 0;
        for (const [setAt, delay] of [...timers].sort((a, b) => a[0] - b[0])) {
          for (let wake = wheel.nextWake(); wake <= setAt; wake = wheel.nextWake()) {
            now = wake;
            wheel.advance(now);
          }
          now = setAt;
          wheel.advance(now);
          const due = setAt + Math.max(1, delay);
          wheel.set(
            new Note(() => {
              late = Math.max(late, now - due);
            }),
            due,
          );
        }
        for (let wake = wheel.nextWake(); wake !== Number.POSITIVE_INFINITY; wake = wheel.nextWake()) {
          now = wake;
          wheel.advance(now);
        }
        assert.equal(late, 0);
      },
    ),
    { seed: 4, numRuns: 300 },
  );
});

test('a cancelled timer does not fire, not even when a timer of the same moment cancels it', () => {
  const wheel = new TimerWheel(0);
  let fired = 0;
  const timers = [1, 2].map(
    () =>
      new Note(() => {
        fired++;
        for (const other of timers) wheel.cancel(other);
      }),
  );
  for (const timer of timers) wheel.set(timer, 300);
  wheel.advance(1000);
  assert.equal(fired, 1);
  assert.equal(wheel.nextWake(), Number.POSITIVE_INFINITY);
});

test('a timer set while another fires, for a moment already past, fires in the same advance', () => {
  const wheel = new TimerWheel(0);
  let fired = false;
  wheel.set(
    new Note(() =>
      wheel.set(
        new Note(() => {
          fired = true;
        }),
        1,
      ),
    ),
    5,
  );
  wheel.advance(10);
  assert.ok(fired);
});

test('a timer beyond the 49 days that the wheel spans waits its turn', () => {
  const span = 2 ** 32;
  const dues = [span - 1, span, span + 2 ** 24 + 5];
  const wheel = new TimerWheel(0);
  const fired: number[] = [];
  for (const due of dues) wheel.set(new Note(() => void fired.push(due)), due);
  for (let wake = wheel.nextWake(); wake !== Number.POSITIVE_INFINITY; wake = wheel.nextWake()) {
    const before = fired.length;
    wheel.advance(wake);
    assert.ok(fired.slice(before).every((due) => due === wake));
  }
  assert.deepEqual(fired, dues);
});
