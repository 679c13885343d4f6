import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ThreadWatch } from './thread-watch.ts';

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

test('collections of garbage are in the window in which they were', async () => {
  const watch = new ThreadWatch();
  watch.begin();
  collectGarbage();
  collectGarbage();
  await setImmediate();
  const { gc, heapBytes, heapLimitBytes } = watch.take();
  assert.ok(gc && gc.count >= 2, JSON.stringify(gc));
  assert.ok(gc.longestMs > 0 && gc.longestMs <= gc.totalMs, JSON.stringify(gc));
  assert.ok(heapBytes > 0 && heapLimitBytes !== undefined && heapLimitBytes > heapBytes);
  const { gc: next } = watch.take();
  assert.ok(next && next.count < 2, 'those of before are not told again');
  watch.end();
});

test('a thread that computes has a core or waits for one', () => {
  const watch = new ThreadWatch();
  watch.begin();
  const from = performance.now();
  while (performance.now() - from < 50);
  const { cpu, waiting } = watch.take();
  // Neither is told outside of Linux.
  if (cpu !== undefined && waiting !== undefined) assert.ok(cpu + waiting > 0.5, `${cpu} and ${waiting}`);
  watch.end();
});

test('shares of what a kernel tells, and nothing where it tells nothing', () => {
  let told: string | undefined = '1 1 1';
  const watch = new ThreadWatch((path) => (path.endsWith('schedstat') ? told : undefined));
  watch.begin();
  told = undefined;
  const silent = watch.take();
  assert.ok(!('cpu' in silent) && !('waiting' in silent));
  told = '1000000000000 3 1';
  assert.ok(!('cpu' in watch.take()), 'growth since an unknown moment is unknown');
  told = '9000000000000 3 1';
  const { cpu, waiting } = watch.take();
  assert.deepEqual([cpu, waiting], [1, 0], 'clocks that tick apart make no share above one');
  watch.end();
});
