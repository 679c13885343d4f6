import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FrameHealth } from '../metrics/frame.ts';
import { concerns } from './concerns.ts';
import { SyntheticRun } from './dashboard/synthetic.ts';
import { RunView } from './view.ts';

const run = new SyntheticRun({ seed: 3, workers: 1, devices: 100, rate: 10 });

function concernsWith(health: Partial<FrameHealth>, sequence = 0): string[] {
  const view = new RunView(run.facts);
  const frame = run.frame(0, 0);
  view.add([{ ...frame, sequence, health: { ...frame.health, ...health } }], 1000);
  return concerns(view).map(({ level, text }) => `${level}: ${text}`);
}

test('a generator on schedule gives no concern', () => {
  assert.deepEqual(concernsWith({}), []);
});

test('lateness, loop lag, a busy worker and lost frames are told, the worst first', () => {
  const lateness = { buckets: [2048 + 1024 * 6, 10], min: 131_072, max: 131_100 };
  assert.deepEqual(concernsWith({ lateness }), ['bad: worker 0 late: p99 131 ms']);
  assert.deepEqual(concernsWith({ loopLagMs: 120, busy: 0.96 }), [
    'bad: worker 0 busy 96 %',
    'warn: worker 0 loop lag 120 ms',
  ]);
  assert.deepEqual(concernsWith({}, 2), ['bad: 2 frames lost']);
});

test('missed attempts are told', () => {
  const view = new RunView(run.facts);
  const begun = [{ fleet: 'printers', phase: '', step: 'query', count: 5, missed: 1200 }];
  view.add([{ ...run.frame(0, 0), begun }], 1000);
  assert.deepEqual(concerns(view), [{ level: 'warn', text: '1,200 attempts missed' }]);
});
