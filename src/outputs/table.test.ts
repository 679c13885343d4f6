import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { palette } from './palette.ts';
import { type Column, table } from './table.ts';
import { displayWidth, fit, wrap } from './text.ts';

const plain = palette(false);
const COLUMNS: Column[] = [
  { title: 'step', align: 'left', shrink: 6 },
  { title: 'attempts', align: 'right' },
  { title: 'p90', align: 'right', drop: 2 },
  { title: 'p99', align: 'right', drop: 1 },
];
const row = (...texts: string[]) => texts.map((text) => ({ text }));
const ROWS = [row('connect', '5,000', '1.20 ms', '8.15 ms'), row('query', '120,345', '2.00 ms', '12.3 ms')];

test('numbers stand right, text left, under their headings', () => {
  assert.deepEqual(table(COLUMNS, ROWS, { width: 80, palette: plain }), [
    'step     attempts      p90      p99',
    'connect     5,000  1.20 ms  8.15 ms',
    'query     120,345  2.00 ms  12.3 ms',
  ]);
});

test('in too narrow a place the least important column goes, then the text is cut', () => {
  assert.deepEqual(table(COLUMNS, ROWS, { width: 25, palette: plain }), [
    'step    attempts      p99',
    'conne…     5,000  8.15 ms',
    'query    120,345  12.3 ms',
  ]);
});

test('the chosen row is painted over its whole width', () => {
  const lines = table(COLUMNS, ROWS, { width: 40, palette: palette(true), chosen: 1 });
  assert.equal(lines[2], `\u001b[7m${'query     120,345  2.00 ms  12.3 ms'.padEnd(40)}\u001b[27m`);
});

test('wide characters take two columns and a cut never splits one', () => {
  assert.equal(displayWidth('考勤 gate'), 9);
  assert.equal(fit('考勤机器', 6), '考勤…');
  assert.equal(fit('a\u001b[31mred', 80), 'a [31mred');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
      assert.ok(displayWidth(fit(text, width)) <= width);
    }),
    { seed: 2 },
  );
});

test('wrapped text keeps its words and its width', () => {
  assert.deepEqual(wrap('query.p99 < 250ms: observed 431ms', 18), ['query.p99 < 250ms:', 'observed 431ms']);
  assert.deepEqual(wrap('', 10), ['']);
});
