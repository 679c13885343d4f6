import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import * as units from './units.ts';

const SEED = { seed: 20, numRuns: 500 };
/** A number as people write it, with up to six decimals and neither leading nor trailing zeros too many. */
const number = (max: number) =>
  fc
    .tuple(fc.integer({ min: 0, max }), fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 6 }))
    .map(([whole, fraction, places]) => {
      const decimals = String(fraction).padStart(6, '0').slice(0, places);
      return places === 0 ? `${whole}` : `${whole}.${decimals}`;
    });
const written = (max: number, suffixes: readonly string[]) =>
  fc.tuple(number(max), fc.constantFrom(...suffixes)).map(([digits, suffix]) => digits + suffix);

test('durations come out in milliseconds, exactly', () => {
  const cases: [string, number][] = [
    ['250ms', 250],
    ['30s', 30_000],
    ['2h', 7_200_000],
    ['1.5m', 90_000],
    ['1d', 86_400_000],
    ['1.1m', 66_000],
    ['0.3s', 300],
    ['0.1ms', 0.1],
    ['0s', 0],
  ];
  for (const [text, ms] of cases) assert.equal(units.parseDuration(text), ms, text);
});

test('what is not a duration is not taken for one', () => {
  for (const text of [
    '',
    '30',
    's',
    '-1s',
    '1 s',
    '1e3s',
    '30sec',
    '1.s',
    '.5s',
    '1.1234567s',
    '1s..2s',
    '9e99d',
  ])
    assert.equal(units.parseDuration(text), undefined, text);
  assert.equal(units.parseDuration('999999999999d'), undefined, 'beyond 2^53 ms');
});

test('ranges are two durations in order, or one', () => {
  assert.deepEqual(units.parseRange('1s..5s'), { min: 1000, max: 5000 });
  assert.deepEqual(units.parseRange('500ms..2m'), { min: 500, max: 120_000 });
  assert.deepEqual(units.parseRange('3s'), { min: 3000, max: 3000 });
  for (const text of ['5s..1s', '1..5s', '1s...5s', '1s..2s..3s', '..1s', '1s..'])
    assert.equal(units.parseRange(text), undefined, text);
});

test('rates, sizes, bandwidths and percentages come out in the units of the program', () => {
  assert.equal(units.parseRate('200/s'), 0.2);
  assert.equal(units.parseRate('12000/m'), 0.2);
  assert.equal(units.parseRate('5/h'), 5 / 3_600_000);
  assert.equal(units.parseRate('5'), undefined);
  assert.equal(units.parseSize('64KiB'), 65_536);
  assert.equal(units.parseSize('4MiB'), 4_194_304);
  assert.equal(units.parseSize('1GB'), 1_000_000_000);
  assert.equal(units.parseSize('1.5KiB'), 1536);
  assert.equal(units.parseSize('0.3B'), undefined, 'no part of a byte');
  assert.equal(units.parseSize('64'), undefined);
  assert.equal(units.parseBandwidth('64KiB/s'), 65_536);
  assert.equal(units.parseBandwidth('64KiB'), undefined);
  assert.equal(units.parsePercentage('0.2%'), 0.002);
  assert.equal(units.parsePercentage('100%'), 1);
  assert.equal(units.parsePercentage('100.1%'), undefined);
});

test('whatever is read can be written and read again as the same number', () => {
  const kinds = [
    [units.parseDuration, units.formatDuration, written(10_000, ['ms', 's', 'm', 'h', 'd'])],
    [units.parseRate, units.formatRate, written(100_000, ['/s', '/m', '/h', '/d'])],
    [units.parseSize, units.formatSize, written(5000, ['B', 'KiB', 'MiB', 'GiB', 'kB', 'MB', 'GB'])],
    [units.parsePercentage, units.formatPercentage, written(99, ['%'])],
  ] as const;
  for (const [parse, format, texts] of kinds) {
    fc.assert(
      fc.property(texts, (text) => {
        const value = parse(text);
        fc.pre(value !== undefined);
        assert.equal(parse(format(value)), value, `${text} -> ${format(value)}`);
      }),
      SEED,
    );
  }
});

test('a canonical text is written as it was read', () => {
  for (const text of ['250ms', '30s', '2h', '90s', '1d', '0s'])
    assert.equal(units.formatDuration(units.parseDuration(text)!), text);
  for (const text of ['1s..5s', '30s']) assert.equal(units.formatRange(units.parseRange(text)!), text);
  for (const text of ['200/s', '7/m', '5/h', '1/d'])
    assert.equal(units.formatRate(units.parseRate(text)!), text);
  for (const text of ['64KiB', '4MiB', '1GB', '7B', '0B'])
    assert.equal(units.formatSize(units.parseSize(text)!), text);
  for (const text of ['0.2%', '5%', '100%'])
    assert.equal(units.formatPercentage(units.parsePercentage(text)!), text);
});
