/**
 * What Linux tells of threads, processes and the machine under /proc, as counters that only grow. Every reading costs
 * some 20 µs and is done within the call: a thread is asked of itself, and a pool's thread would be another one.
 */
import { readFileSync } from 'node:fs';

/** USER_HZ, by which /proc counts on every architecture that Node runs on: ticks of 10 ms. */
const TICK_MS = 10;

/** Undefined where there is no such file, or it may not be read. */
export type ReadFile = (path: string) => string | undefined;

export const readProc: ReadFile = (path) => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
};

export interface ThreadTimes {
  readonly cpuMs: number;
  /** On the run queue without a core; absent where the kernel does not count it. */
  readonly waitingMs?: number;
}

/** Of the calling thread; undefined where nothing tells. */
export function threadTimes(read: ReadFile): ThreadTimes | undefined {
  const [cpu, waiting] = numbersOf(read('/proc/thread-self/schedstat'));
  if (cpu !== undefined && waiting !== undefined && cpu > 0)
    return { cpuMs: cpu / 1e6, waitingMs: waiting / 1e6 };
  const cpuMs = statCpuMs(read('/proc/thread-self/stat'));
  return cpuMs === undefined ? undefined : { cpuMs };
}

/** User and system time of a process with all its threads; undefined when it is gone. */
export const processCpuMs = (read: ReadFile, pid: number): number | undefined =>
  statCpuMs(read(`/proc/${pid}/stat`));

/** Of a `stat` of a thread or process. The name in it may hold spaces and parentheses. */
function statCpuMs(stat: string | undefined): number | undefined {
  if (stat === undefined) return undefined;
  const [user, system] = numbersOf(
    stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .join(' '),
  );
  return user === undefined || system === undefined ? undefined : (user + system) * TICK_MS;
}

/** The process's children and theirs, as far as the kernel lists them. */
export function descendants(read: ReadFile, pid: number): number[] {
  const children = numbersOf(read(`/proc/${pid}/task/${pid}/children`));
  return children.flatMap((child) => [child, ...descendants(read, child)]);
}

export interface MachineTimes {
  readonly cores: number;
  readonly usedMs: number;
  readonly stolenMs: number;
}

export function machineTimes(read: ReadFile): MachineTimes | undefined {
  const stat = read('/proc/stat');
  if (stat === undefined) return undefined;
  const [all = '', ...others] = stat.split('\n');
  const cores = others.filter((line) => line.startsWith('cpu')).length;
  // Time of guests is part of user and nice already.
  const [user, nice, system, , , irq, softirq, steal = 0] = numbersOf(all.replace(/^cpu\s+/, ''));
  if (user === undefined || nice === undefined || system === undefined || cores === 0) return undefined;
  const used = user + nice + system + (irq ?? 0) + (softirq ?? 0);
  return { cores, usedMs: used * TICK_MS, stolenMs: steal * TICK_MS };
}

/** How long the CPU limit of the container has held its processes, in its own file of either kind of cgroup. */
export function throttledMs(read: ReadFile): number | undefined {
  const second = /^throttled_usec (\d+)/m.exec(read('/sys/fs/cgroup/cpu.stat') ?? '')?.[1];
  if (second !== undefined) return Number(second) / 1e3;
  const first = /^throttled_time (\d+)/m.exec(read('/sys/fs/cgroup/cpu/cpu.stat') ?? '')?.[1];
  return first === undefined ? undefined : Number(first) / 1e6;
}

/** How long some task of the machine has waited for memory. */
export function memoryStallMs(read: ReadFile): number | undefined {
  const total = /^some .*total=(\d+)/m.exec(read('/proc/pressure/memory') ?? '')?.[1];
  return total === undefined ? undefined : Number(total) / 1e3;
}

const numbersOf = (text: string | undefined): number[] =>
  text === undefined ? [] : text.trim().split(/\s+/).filter(Boolean).map(Number);
