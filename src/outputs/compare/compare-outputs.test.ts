import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComparedFigure, Comparison } from '../../compare/comparison.ts';
import { assertGolden } from '../testing/golden.ts';
import { displayWidth } from '../text.ts';
import { comparisonMarkdown } from './markdown.ts';
import { comparisonPage } from './page.ts';
import { comparisonTable } from './table.ts';

const HERE = import.meta.dirname;

const figure = (parts: Partial<ComparedFigure>): ComparedFigure => ({
  fleet: 'gates',
  step: 'query',
  figure: 'p99',
  clock: 'due',
  base: 62_200,
  new: 68_000,
  change: 0.0932,
  interval: [0.061, 0.126],
  verdict: 'slower',
  samples: { base: 18_000, new: 18_000 },
  ...parts,
});

const NOISE: Partial<ComparedFigure> = {
  verdict: 'noise',
  change: -0.004,
  interval: [-0.03, 0.022],
  new: 61_950,
};
const counted = (parts: Partial<ComparedFigure>): ComparedFigure => {
  const { clock: _, ...rest } = figure(parts);
  return rest;
};

const P99 = figure({});
const FEW = figure({
  figure: 'p99.9',
  verdict: 'unsure',
  because: '900 of 10000 attempts needed',
  change: 3.4,
});
const RATE = {
  figure: 'throughput',
  base: 1191,
  new: 1190,
  change: -0.0008,
  interval: [-0.02, 0.019],
} as const;

const COMPARISON: Comparison = {
  version: 1,
  scenario: 'office <morning>',
  base: ['a', 'b'].map((name) => ({
    folder: `results/2026-11-22T10150${name}-office`,
    startedAt: '2026-11-22T10:15:00.000Z',
    target: 'embedded platform, mqtt://127.0.0.1:1',
  })),
  new: {
    folder: 'results/2026-11-22T111500-office',
    startedAt: '2026-11-22T11:15:00.000Z',
    target: 'embedded platform, mqtt://127.0.0.1:2',
  },
  forced: [],
  notes: ['other machine: 2 × Xeon (2026-11-22T10150a-office), 4 × Xeon (2026-11-22T111500-office)'],
  figures: [
    figure({ ...NOISE, figure: 'p50', base: 32_200, new: 32_100 }),
    figure({ ...NOISE, figure: 'p90' }),
    P99,
    FEW,
    figure({ clock: 'sent' }),
    counted({
      figure: 'errors',
      base: 0.004,
      new: 0.0052,
      change: 0.0012,
      interval: [0.0004, 0.002],
      verdict: 'more errors',
    }),
    counted({ ...RATE, verdict: 'noise' }),
    counted({ ...RATE, fleet: '', step: '', verdict: 'noise' }),
  ],
  gates: [
    { text: 'query.p99 > +10%', result: 'holds', figure: P99 },
    { text: 'query.p99 > +5%', result: 'fails', figure: P99 },
    { text: 'query.p99.9 > +5%', result: 'unsure', figure: FEW, because: '900 of 10000 attempts needed' },
  ],
  exitCode: 99,
};

const QUIET: Comparison = {
  ...COMPARISON,
  base: COMPARISON.base.slice(0, 1),
  notes: [],
  figures: COMPARISON.figures.filter(({ verdict }) => verdict === 'noise'),
  gates: [],
  exitCode: 0,
};

for (const width of [80, 120])
  test(`a comparison on ${width} columns says first what changed, and fits`, () => {
    const text = comparisonTable(COMPARISON, { colour: false, width, all: false });
    for (const line of text.split('\n')) assert.ok(displayWidth(line) <= width, line);
    assertGolden(HERE, `table-${width}.txt`, text);
  });

test('where nothing changed, that is said; what changed by force is warned of', () => {
  const text = comparisonTable(QUIET, { colour: false, width: 100, all: true });
  assert.match(text, /None of 4 figures changed beyond noise\./);
  assert.match(text, /all steps +throughput/);
  const forced = { ...QUIET, forced: ['other seed: 1 (a), 2 (b)'] };
  assert.match(
    comparisonTable(forced, { colour: false, width: 100, all: true }),
    /not comparable: other seed/,
  );
});

test('Markdown has what matters open and the rest folded', () =>
  assertGolden(HERE, 'comparison.md', comparisonMarkdown(COMPARISON)));

test('the page is one small file without script or network', () => {
  const page = comparisonPage(COMPARISON);
  assertGolden(HERE, 'comparison.html', page);
  assert.doesNotMatch(page, /<script|src=|href=|@import|url\(/);
  assert.doesNotMatch(page, /<morning>/);
});
