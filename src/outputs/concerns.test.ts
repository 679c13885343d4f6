import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FrameHealth } from '../metrics/frame.ts';
import { concerns } from './concerns.ts';
import { SyntheticRun } from './dashboard/synthetic.ts';
import { controllerSecond } from './dashboard/synthetic-health.ts';
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

test('of workers in the same trouble the worst is told, and how many more there are', () => {
  const three = new SyntheticRun({ seed: 1, workers: 3, devices: 100, rate: 100 });
  const view = new RunView(three.facts);
  const waits = [0.2, 0.5, 0.3];
  const frames = waits.map((waiting, worker) => {
    const frame = three.frame(worker, 0);
    return { ...frame, health: { ...frame.health, waiting } };
  });
  view.add(frames, 1000);
  assert.deepEqual(
    concerns(view).map(({ level, text }) => `${level}: ${text}`),
    ['bad: worker 1 without a core 50 % (and 2 more)'],
  );
});

test('garbage, unsent bytes and a controller that stands still are worries', () => {
  assert.deepEqual(concernsWith({ gc: { count: 9, totalMs: 300, longestMs: 90 } }), [
    'bad: worker 0 garbage 30 %',
  ]);
  assert.deepEqual(concernsWith({ backlog: { sockets: 2, bytes: 2 * 1024 * 1024 } }), [
    'warn: worker 0 has 2.00 MiB that nobody takes',
  ]);
  const view = new RunView(run.facts);
  view.controller({ ...controllerSecond(1, 0), loopLagMs: 700, behindMs: 1500 });
  assert.deepEqual(
    concerns(view).map(({ text }) => text),
    ['controller loop lag 700 ms', 'controller 1.50 s behind'],
  );
});
