import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytes, clock, count, duration, durationOfMs, percent, rate, share, short } from './format.ts';

test('durations have three significant digits and the unit that fits', () => {
  const cases: [number, string][] = [
    [0, '0 µs'],
    [7, '7 µs'],
    [850, '850 µs'],
    [999, '999 µs'],
    [1000, '1.00 ms'],
    [1234, '1.23 ms'],
    [9996, '10.0 ms'],
    [12_345, '12.3 ms'],
    [99_960, '100 ms'],
    [123_456, '123 ms'],
    [999_499, '999 ms'],
    [999_600, '1.00 s'],
    [2_000_000, '2.00 s'],
    [65_430_000, '65.4 s'],
    [1_234_000_000, '1,234 s'],
  ];
  for (const [micros, text] of cases) assert.equal(duration(micros), text);
  assert.equal(durationOfMs(1.5), '1.50 ms');
});

test('a duration never takes more than 7 characters below 1,000 s', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_000_000 }), (micros) => duration(micros).length <= 7),
    { seed: 1 },
  );
});

test('a share that is not all is never shown as 100 %, one that is not none never as 0 %', () => {
  assert.equal(percent(0, 0), '–');
  assert.equal(percent(0, 10), '0 %');
  assert.equal(percent(10, 10), '100 %');
  assert.equal(percent(9996, 10_000), '99.96 %');
  assert.equal(percent(99_999, 100_000), '>99.99 %');
  assert.equal(percent(1, 1_000_000), '<0.01 %');
  assert.equal(percent(1, 3), '33.3 %');
  assert.equal(percent(12, 4000), '0.30 %');
  assert.equal(percent(9899, 10_000), '99.0 %');
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 1e12 }), fc.double({ min: 0, max: 1, noNaN: true }), (whole, x) => {
      const part = 1 + Math.floor(x * (whole - 2));
      const text = percent(part, whole);
      assert.ok(text !== '100 %' && text !== '0 %' && !text.startsWith('100'), text);
    }),
    { seed: 1 },
  );
});

test('counts, rates, clocks, shares and bytes read as people write them', () => {
  assert.equal(count(1_234_567), '1,234,567');
  assert.equal(count(999), '999');
  assert.deepEqual([0, 950, 1000, 3290, 12_999, 999_999, 1_500_000].map(short), [
    '0',
    '950',
    '1k',
    '3.2k',
    '12k',
    '999k',
    '1.5M',
  ]);
  assert.deepEqual([0, 0.001, 0.25, 12.34, 99.97, 4512.3].map(rate), [
    '0/s',
    '<0.01/s',
    '0.25/s',
    '12.3/s',
    '100/s',
    '4,512/s',
  ]);
  assert.deepEqual([0, 7999, 754_000, 3_723_000].map(clock), ['0:00', '0:07', '12:34', '1:02:03']);
  assert.equal(share(0.999), '99 %');
  assert.deepEqual([512 * 1024, 56.7 * 1024 * 1024].map(bytes), ['512 KiB', '56.7 MiB']);
});
