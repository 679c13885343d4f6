import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsOf, colourOf } from './screen.ts';
import { screenPage } from './screen-page.ts';

const ESC = '\u001b';
const styles = (screen: string) =>
  cellsOf(screen).map((row) =>
    row.map(({ char, style }) => [char, style.colour, style.bold, style.inverse].filter(Boolean).join(' ')),
  );

test('each character has the style that holds where it stands, over line ends too', () => {
  assert.deepEqual(styles(`a${ESC}[1;31mb\nc${ESC}[0md${ESC}[7me\n`), [
    ['a', `b ${colourOf(1)} true`],
    [`c ${colourOf(1)} true`, 'd', 'e true'],
  ]);
});

test('colours come as basic, bright, one of 256 and in full', () => {
  assert.deepEqual(styles(`${ESC}[92ma${ESC}[38;5;196mb${ESC}[38;2;1;2;3mc${ESC}[39md`), [
    [`a ${colourOf(10)}`, 'b #ff0000', 'c #010203', 'd'],
  ]);
  assert.equal(colourOf(255), '#eeeeee');
  assert.equal(cellsOf(`${ESC}[1;48;5;21mx`)[0]?.[0]?.style.background, '#0000ff');
});

test('boxes are lines from the middle of a cell to its edges, so that they meet', () => {
  assert.match(screenPage(cellsOf('┌'), 1).html, /<path d="M18.2 23H22.4M18.2 23V32" stroke/);
});

test('a page shows every character at its place and is as large as the screen', () => {
  const { html, size } = screenPage(cellsOf('<a\n ▄'), 10);
  assert.match(html, /<text x="14" y="27.5"[^>]*>&lt;<\/text><text x="22.4" y="27.5"[^>]*>a<\/text>/);
  assert.match(html, /<rect x="22.4" y="41" width="8.9" height="9"/, 'the lower half of the second line');
  assert.deepEqual(size, { width: 112, height: 64 });
});
