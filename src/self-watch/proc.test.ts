import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  descendants,
  machineTimes,
  memoryStallMs,
  processCpuMs,
  type ReadFile,
  threadTimes,
  throttledMs,
} from './proc.ts';

const files =
  (texts: Readonly<Record<string, string>>): ReadFile =>
  (path) =>
    texts[path];
const NOTHING = files({});

/** As proc_pid_stat(5) has it: 5.5 s in user mode, 0.7 s in the kernel. */
const STAT =
  '77 (node (a) b) S 1 77 77 0 -1 4194560 900 0 0 0 550 70 1 2 20 0 11 0 12345 678 90 18446744073709551615';

test('a thread’s time on a core and its wait for one, in nanoseconds', () => {
  assert.deepEqual(threadTimes(files({ '/proc/thread-self/schedstat': '2500000 1500000 17\n' })), {
    cpuMs: 2.5,
    waitingMs: 1.5,
  });
});

test('without them its time in ticks of 10 ms, whatever its name', () => {
  const stat = { '/proc/thread-self/stat': STAT };
  assert.deepEqual(threadTimes(files(stat)), { cpuMs: 6200 });
  // A kernel that does not count has zeros there.
  assert.deepEqual(threadTimes(files({ ...stat, '/proc/thread-self/schedstat': '0 0 0\n' })), {
    cpuMs: 6200,
  });
  assert.equal(processCpuMs(files({ '/proc/77/stat': STAT }), 77), 6200);
});

test('children and theirs', () => {
  const read = files({
    '/proc/1/task/1/children': '2 3 ',
    '/proc/2/task/2/children': '4 ',
    '/proc/3/task/3/children': '',
  });
  assert.deepEqual(descendants(read, 1), [2, 4, 3]);
});

test('the machine’s time: idle and waiting for disks is not used, guests are in user already', () => {
  const stat = 'cpu  100 10 50 900 40 3 7 20 5 0\ncpu0 1 1\ncpu1 1 1\nintr 12\nctxt 9\n';
  assert.deepEqual(machineTimes(files({ '/proc/stat': stat })), { cores: 2, usedMs: 1700, stolenMs: 200 });
});

test('what a CPU limit has held, of either kind of cgroup', () => {
  assert.equal(
    throttledMs(files({ '/sys/fs/cgroup/cpu.stat': 'usage_usec 9\nnr_throttled 3\nthrottled_usec 1500\n' })),
    1.5,
  );
  assert.equal(
    throttledMs(files({ '/sys/fs/cgroup/cpu/cpu.stat': 'nr_throttled 3\nthrottled_time 2500000\n' })),
    2.5,
  );
});

test('waits for memory, of some task', () => {
  const text = 'some avg10=0.00 avg60=0.00 avg300=0.00 total=4500\nfull avg10=0.00 total=1\n';
  assert.equal(memoryStallMs(files({ '/proc/pressure/memory': text })), 4.5);
});

test('where there is no /proc, nothing is made up', () => {
  assert.equal(threadTimes(NOTHING), undefined);
  assert.equal(processCpuMs(NOTHING, 1), undefined);
  assert.deepEqual(descendants(NOTHING, 1), []);
  assert.equal(machineTimes(NOTHING), undefined);
  assert.equal(throttledMs(NOTHING), undefined);
  assert.equal(memoryStallMs(NOTHING), undefined);
});
