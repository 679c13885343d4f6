import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { test } from 'node:test';
import { between, contrast, parseColour, withAlpha } from './colour.ts';

test('colours are read as style sheets and browsers write them', () => {
  assert.deepEqual(parseColour('rgb(1, 20, 255)'), [1, 20, 255]);
  assert.deepEqual(parseColour('#0114ff'), [1, 20, 255]);
  assert.equal(withAlpha('rgb(1, 20, 255)', 0.5), 'rgba(1, 20, 255, 0.5)');
});

test('a colour between others is mixed of its neighbours', () => {
  const row = [parseColour('#000000'), parseColour('#646464'), parseColour('#ffffff')];
  assert.deepEqual(
    [0, 0.25, 0.5, 1, 2].map((share) => between(row, share)[0]),
    [0, 50, 100, 255, 255],
  );
});

const tokens = readFileSync(
  join(import.meta.dirname.replace(`${sep}dist${sep}`, sep), 'styles', 'tokens.css'),
  'utf8',
);
function colours(name: string): readonly [string, string] {
  const [, light = '', dark = ''] =
    new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(tokens) ?? [];
  assert.ok(light && dark, `--${name} is in tokens.css`);
  return [light, dark];
}

for (const [name, ground, least] of [
  ['text', 'page', 7],
  ['text', 'card', 7],
  ['faint-text', 'page', 4.5],
  ['faint-text', 'card', 4.5],
  ['faint-text', 'inset', 4.5],
  ['accent', 'card', 4.5],
  ...['good', 'bad', 'warn'].flatMap((tone) => [
    [tone, 'card', 4.5] as const,
    [tone, `${tone}-back`, 4.5] as const,
    ['text', `${tone}-back`, 7] as const,
  ]),
  ...['series-1', 'series-2', 'series-3', 'series-4', 'p50', 'p90', 'p99', 'max', 'fault', 'operation'].map(
    (line) => [line, 'card', 3] as const,
  ),
  ['text', 'bar-back', 7],
] as const)
  test(`${name} on ${ground} has a contrast of at least ${least}, light and dark`, () => {
    const [fronts, backs] = [colours(name), colours(ground)];
    for (const scheme of [0, 1] as const) {
      const ratio = contrast(parseColour(fronts[scheme]), parseColour(backs[scheme]));
      assert.ok(ratio >= least, `${ratio.toFixed(2)} in ${scheme === 0 ? 'light' : 'dark'}`);
    }
  });
