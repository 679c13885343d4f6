import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Summary } from '../metrics/summary.ts';
import { completion } from './completion.ts';
import { palette } from './palette.ts';

const UPGRADE = {
  fleet: 'gates',
  step: 'upgrade',
  devices: 10_000,
  done: 9_999,
  begin: 600_000,
  last: 7_800_000,
  p50: 4_200_000,
  p90: 7_000_000,
  p99: 7_700_000,
  curve: Array.from({ length: 40 }, (_, point) => (point / 39) * 0.9999),
};

test('a rollout is told in one line: how many are done, when, and how that came', () => {
  const lines = completion({ completion: [UPGRADE] } as unknown as Summary, 100, palette(false));
  assert.deepEqual(lines, [
    'Completion',
    '  simulated time   devices      done      50 %      90 %      99 %      last   share done over time',
    '  upgrade           10,000   99.99 %   1:00:00   1:46:40   1:58:20   2:00:00    ▁▁▁▁▂▂▂▃▃▄▄▅▅▅▆▆▇▇▇',
  ]);
});

test('nothing is told where no step was followed', () => {
  assert.deepEqual(completion({} as Summary, 100, palette(false)), []);
});
