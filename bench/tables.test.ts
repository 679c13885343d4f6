import assert from 'node:assert/strict';
import test from 'node:test';
import { type Figure, median, meetsBar } from './bench.ts';
import { countOfBars, formatBars, formatFigures, formatNumber } from './tables.ts';

const figure = (ours: number, theirs: number, bar?: Figure['bar']): Figure => ({
  what: 'CPU an exchange',
  unit: 'µs',
  ours,
  rival: 'C client',
  theirs,
  ...(bar && { bar }),
});

test('a bar is the most or the least of the value or of the ratio to the rival', () => {
  for (const [expected, ours, bar] of [
    [true, 12, { of: 'ratio', atMost: 2 }],
    [false, 12.1, { of: 'ratio', atMost: 2 }],
    [true, 12, { of: 'ratio', atLeast: 2 }],
    [false, 11.9, { of: 'ratio', atLeast: 2 }],
    [true, 8, { of: 'value', atMost: 8 }],
    [false, 8, { of: 'value', atLeast: 8.1 }],
    [false, Number.NaN, { of: 'value', atMost: 8 }],
    [false, Number.NaN, { of: 'value', atLeast: 8 }],
  ] as const)
    assert.equal(meetsBar(figure(ours, 6, bar)), expected, `${ours} ${JSON.stringify(bar)}`);
  assert.equal(meetsBar(figure(1, 1)), undefined);
});

test('a median of an even number of values lies in their middle', () => {
  assert.equal(median([5, 1, 3]), 3);
  assert.equal(median([4, 1, 3, 2]), 2.5);
});

test('numbers are told with three digits, and what there is not with a dash', () => {
  assert.deepEqual([58_230.4, 999.6, 12.345, 0.00123, 0, 1 / 0].map(formatNumber), [
    '58,230',
    '1000',
    '12.3',
    '0.00123',
    '0',
    '–',
  ]);
});

test('figures stand in columns beside rival, ratio and bar', () => {
  const rows = formatFigures([figure(12, 6, { of: 'ratio', atMost: 2 }), figure(1234, 0)]).split('\n');
  assert.deepEqual(rows, [
    '                         ours  rival     theirs  ratio          bar',
    '  CPU an exchange [µs]     12  C client       6      2  ratio ≤ 2 ✓',
    '  CPU an exchange [µs]  1,234  C client       0      –',
  ]);
});

test('the table at the end has each bar, and a bench that failed counts as one that was missed', () => {
  const results = [
    { bench: 'exchange', figures: [figure(13, 6, { of: 'ratio', atMost: 2 }), figure(1, 1)] },
    { bench: 'memory', figures: [figure(7, 14, { of: 'value', atMost: 8 })] },
    { bench: 'idle', figures: [], failed: 'not done after 8 minutes' },
  ];
  assert.deepEqual(countOfBars(results), { met: 1, of: 3 });
  const [, ...rows] = formatBars(results).split('\n');
  assert.deepEqual(
    rows.map((row) => [row.trim().split(' ')[0], row.at(-1)]),
    [
      ['exchange', '✗'],
      ['memory', '✓'],
      ['idle', '✗'],
    ],
  );
  assert.match(rows[2] ?? '', /not done after 8 minutes/);
  assert.equal(formatBars([{ bench: 'codec', figures: [figure(1, 1)] }]), '');
});
