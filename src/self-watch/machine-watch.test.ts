import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MachineWatch } from './machine-watch.ts';

/** Ticks of 10 ms, of a process of that number. */
const statOf = (ticks: number): string => `9 (x) S 1 9 9 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0 1`;

/** A machine of two cores whose counters the test sets. */
function machine() {
  const state = { now: 0, user: 0, steal: 0, own: 0, child: 0, throttled: 0, tells: true };
  const read = (path: string): string | undefined => {
    if (!state.tells) return undefined;
    const texts: Readonly<Record<string, string>> = {
      '/proc/stat': `cpu  ${state.user} 0 0 0 0 0 0 ${state.steal} 0 0\ncpu0 0\ncpu1 0\n`,
      '/proc/7/task/7/children': '9 ',
      '/proc/9/stat': statOf(state.child),
      '/sys/fs/cgroup/cpu.stat': `throttled_usec ${state.throttled}\n`,
    };
    return texts[path];
  };
  const watch = new MachineWatch({ read, now: () => state.now, ownCpuMs: () => state.own, pid: 7 });
  return { state, watch };
}

test('who used how many cores in a window', () => {
  const { state, watch } = machine();
  watch.begin();
  Object.assign(state, { now: 2000, user: 300, steal: 20, own: 500, child: 100, throttled: 400_000 });
  assert.deepEqual(watch.take(), {
    cores: 2,
    used: 1.5,
    own: 0.25,
    children: 0.5,
    stolen: 0.1,
    throttled: 0.2,
  });
  Object.assign(state, { now: 3000 });
  assert.equal(watch.take()?.used, 0, 'each window by itself');
});

test('a window shorter than what the machine counts by tells nothing, and the next one is measured from it', () => {
  const { state, watch } = machine();
  watch.begin();
  Object.assign(state, { now: 100, user: 20 });
  assert.equal(watch.take(), undefined);
  Object.assign(state, { now: 1100, user: 120 });
  assert.equal(watch.take()?.used, 1);
});

test('a machine that tells nothing, or no more, is not guessed', () => {
  const { state, watch } = machine();
  watch.begin();
  Object.assign(state, { now: 1000, tells: false });
  assert.equal(watch.take(), undefined);
  Object.assign(state, { now: 2000, tells: true });
  assert.equal(watch.take(), undefined);
  Object.assign(state, { now: 3000, user: 100 });
  assert.equal(watch.take()?.used, 1);
});
