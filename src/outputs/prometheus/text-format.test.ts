import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Histogram } from '../../metrics/histogram.ts';
import { textFormat } from './text-format.ts';

test('a figure a line, with its labels escaped', () => {
  const text = textFormat([
    {
      name: 'a_total',
      help: 'with \\ and\na new line',
      type: 'counter',
      samples: [
        { labels: {}, value: 1.5 },
        { labels: { path: 'C:\\x', said: '"a"\nb' }, value: Number.POSITIVE_INFINITY },
      ],
    },
  ]);
  assert.equal(
    text,
    String.raw`# HELP a_total with \\ and\na new line
# TYPE a_total counter
a_total 1.5
a_total{path="C:\\x",said="\"a\"\nb"} +Inf
`,
  );
});

test('a histogram has its bounds in seconds, +Inf, a sum and a count', () => {
  const histogram = new Histogram();
  for (const micros of [90, 400, 400, 70_000_000]) histogram.record(micros);
  const text = textFormat([
    { name: 'd_seconds', help: 'd', type: 'histogram', samples: [{ labels: { step: 'query' }, histogram }] },
  ]);
  const lines = text.split('\n');
  assert.equal(lines[2], 'd_seconds_bucket{step="query",le="0.0001"} 1');
  assert.equal(lines[4], 'd_seconds_bucket{step="query",le="0.0005"} 3');
  assert.match(
    text,
    /^d_seconds_bucket\{step="query",le="60"\} 3\nd_seconds_bucket\{step="query",le="\+Inf"\} 4$/m,
  );
  assert.match(text, /^d_seconds_sum\{step="query"\} 70\.0\d+$/m);
  assert.match(text, /^d_seconds_count\{step="query"\} 4$/m);
});
