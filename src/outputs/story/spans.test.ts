import assert from 'node:assert/strict';
import test from 'node:test';
import type { RunOutline } from './outline.ts';
import { type Seen, spansOf } from './spans.ts';
import { OUTLINE } from './testing/made-frames.ts';

const PLANNED: RunOutline = {
  ...OUTLINE,
  timeScale: 10,
  phases: [
    { name: 'morning', from: 0, to: 100_000 },
    { name: 'evening', from: 100_000, to: 300_000 },
  ],
  faults: [{ text: 'outage', from: 50_000 }],
  operations: [{ text: 'ban 5% of gates', at: 150_000 }],
};

const spans = (seen: Partial<Seen>) =>
  spansOf(PLANNED, { at: 60_000, pauses: [], gaps: [], ...seen }).map(({ kind, from, to }) => [
    kind,
    from,
    to,
  ]);

test('what is planned in simulated time is told in real time, as far as the run has come', () => {
  assert.deepEqual(spans({}), [
    ['phase', 0, 10_000],
    ['fault', 5_000, 60_000],
    ['phase', 10_000, 30_000],
    ['operation', 15_000, 15_000],
  ]);
  assert.deepEqual(spans({ at: 12_000 }), [
    ['phase', 0, 10_000],
    ['fault', 5_000, 12_000],
    ['phase', 10_000, 12_000],
  ]);
});

test('a pause holds simulated time: what comes after it comes later', () => {
  assert.deepEqual(
    spans({
      pauses: [
        [8_000, 11_000],
        [14_000, 15_000],
      ],
    }),
    [
      ['phase', 0, 13_000],
      ['fault', 5_000, 60_000],
      ['pause', 8_000, 11_000],
      ['phase', 13_000, 34_000],
      ['pause', 14_000, 15_000],
      ['operation', 19_000, 19_000],
    ],
  );
});

test('frames that never came leave gaps with the name of their worker', () => {
  const [gap] = spansOf(PLANNED, {
    at: 60_000,
    pauses: [],
    gaps: [{ worker: 3, spans: [[20_000, 24_000]] }],
  }).filter(({ kind }) => kind === 'gap');
  assert.deepEqual(gap, { kind: 'gap', text: 'no frames of worker 3', from: 20_000, to: 24_000 });
});
