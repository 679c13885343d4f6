import assert from 'node:assert/strict';
import test from 'node:test';
import { ControllerRecord } from '../metrics/controller-health.ts';
import type { Frame } from '../metrics/frame.ts';
import { mergeFrames } from '../metrics/merge.ts';
import type { ThresholdResult } from '../metrics/summary.ts';
import { type BottleneckInput, bottleneckOf } from './bottleneck.ts';
import { attempts, calm, type Second, workerOf } from './seconds.test-helper.ts';
import { DEFAULT_BOUNDS, invalidities } from './validity.ts';

function bottleneck(frames: readonly Frame[], input: Partial<BottleneckInput> = {}) {
  const merged = mergeFrames(frames);
  const invalid = invalidities({
    merged,
    thresholds: [{ expect: 'query.p99 < 1s' }],
    bounds: DEFAULT_BOUNDS,
    workers: merged.workers().length,
    lost: [],
    killed: false,
  });
  return bottleneckOf({ merged, thresholds: [], invalidities: invalid, ...input });
}

const MS = 1000;
const IDLE = { busy: 0.2, cpu: 0.19, waiting: 0.01, backlog: { sockets: 0, bytes: 0 } };
/** Seconds in which a hundred replies took so many milliseconds each. */
const replies = (ms: readonly number[], health: Second['health'] = IDLE): Second[] =>
  ms.map((each) => ({ health, fill: attempts(100, 'ok', each * MS) }));

const failed: ThresholdResult = {
  expression: 'query.p99 < 50ms',
  scope: 'whole run',
  observed: '80ms',
  passed: false,
};

test('where nothing was slow, nothing is said', () => {
  assert.equal(bottleneck(workerOf(replies([5, 6, 5, 7, 5, 6, 5, 6]))), undefined);
  assert.equal(bottleneck(workerOf(calm(3))), undefined);
});

test('replies that take longer and longer, while the worker idles: the platform', () => {
  const controller = new ControllerRecord();
  const machine = { cores: 2, used: 1.3, own: 0.2, children: 1, stolen: 0 };
  controller.add({ from: 0, to: 1000, loopLagMs: 1, busy: 0.1, heapBytes: 1, machine });
  const found = bottleneck(workerOf(replies([10, 10, 20, 90, 200, 300, 400, 400])), { controller });
  assert.equal(found?.side, 'platform');
  assert.equal(
    found?.text,
    'The platform, or the network to it, was the limit and not the generator: query took 400 ms from send (p99), 10 ms on average at first and 400 ms at last; workers were 1.0 ms late (p99) and 20 % busy, the embedded platform used up to 1.0 cores.',
  );
});

test('requests that pile up are told by how many were in flight', () => {
  const piling: Second = {
    health: IDLE,
    fill: (recorder, slot) => {
      for (let i = 0; i < 900; i++) recorder.begin(slot, 0);
      for (let i = 0; i < 100; i++) recorder.end(slot, 0, 'ok', 70 * MS, 70 * MS);
    },
  };
  const found = bottleneck(workerOf([piling, piling, piling]), { thresholds: [failed] });
  assert.match(found?.text ?? '', /query took 70 ms from send \(p99\), up to 2,400 in flight;/);
});

test('replies that never come, and bytes that nobody takes: the platform', () => {
  const silent: Second = {
    health: { ...IDLE, backlog: { sockets: 3, bytes: 81_920 } },
    fill: attempts(60, 'timeout', 500 * MS),
  };
  const found = bottleneck(workerOf([...replies([5, 5]), silent, silent]));
  assert.equal(found?.side, 'platform');
  assert.match(found?.text ?? '', /120 of 320 had no reply in time/);
  assert.match(found?.text ?? '', /up to 81,920 bytes were sent and not taken/);
});

test('a threshold on latency that failed asks for a side as well', () => {
  const frames = workerOf(replies([60, 70, 80, 60]));
  assert.equal(bottleneck(frames), undefined);
  assert.equal(bottleneck(frames, { thresholds: [failed] })?.side, 'platform');
  assert.equal(bottleneck(frames, { thresholds: [{ ...failed, passed: true }] }), undefined);
  const counted = { ...failed, expression: 'query.count > 5000' };
  assert.equal(bottleneck(frames, { thresholds: [counted] }), undefined);
});

/** Of 50 devices; replies took 400 ms each. */
const missing = (replies: number): Frame[] =>
  workerOf([
    {
      health: IDLE,
      connected: 50,
      fill: (recorder, slot) => {
        attempts(replies, 'ok', 400 * MS)(recorder, slot);
        recorder.missed(slot, 0, 10);
      },
    },
  ]);

test('attempts that were due while devices waited for replies: the platform, though the run is invalid for it', () => {
  const found = bottleneck(missing(90));
  assert.equal(found?.side, 'platform');
  assert.match(found?.text ?? '', /10 were due while their devices still waited/);
});

test('attempts that were due while devices were busy with something else say nothing of the platform', () => {
  assert.equal(bottleneck(missing(20)), undefined);
});

test('a worker that was late: the generator, however slow the replies', () => {
  const late: Second = { lateness: 300, health: { busy: 0.98 }, fill: attempts(100, 'timeout', 900 * MS) };
  assert.deepEqual(bottleneck(workerOf([late, late, late])), {
    side: 'generator',
    text: 'The generator was the limit: slow replies say nothing of the platform.',
  });
});

test('a worker on time and without time to spare: either', () => {
  const busy = { ...IDLE, busy: 0.97 };
  const found = bottleneck(workerOf(replies([10, 10, 20, 90, 200, 300, 400, 400], busy)));
  assert.equal(found?.side, 'unclear');
  assert.match(found?.text ?? '', /workers were 97 % busy\. Ask for less a worker, or add one, to tell\.$/);
});

test('a worker that was late within a generous bound: either, unless replies took far longer than that', () => {
  const late = (ms: readonly number[]) => {
    const merged = mergeFrames(workerOf(replies(ms).map((second) => ({ ...second, lateness: 190 }))));
    return bottleneckOf({ merged, thresholds: [failed], invalidities: [] });
  };
  const found = late([400, 500, 400]);
  assert.equal(found?.side, 'unclear');
  assert.match(found?.text ?? '', /worker 0 was 190 ms late \(p99\): it was 20 % busy, and nothing else/);
  assert.equal(late([4000, 5000, 4000])?.side, 'platform');
});
