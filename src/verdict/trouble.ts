/** What a worker's late seconds have in common, as far as it was measured. Pure. */
import type { MachineHealth } from '../metrics/frame.ts';
import type { WorkerSecond } from '../metrics/late-seconds.ts';
import type { WorkerRecord } from '../metrics/worker-health.ts';

/** Means are over the late seconds; what none of them tells is absent. */
export interface Trouble {
  /** Real seconds that were late. */
  readonly seconds: number;
  /** The most of them without one in between that was on time. */
  readonly inARow: number;
  /** Of the worst one: p99 of how late lives were resumed, and the longest delay of the event loop; ms. */
  readonly lateMs: number;
  readonly lagMs: number;
  /** Shares of the time, 0…1. */
  readonly busy: number;
  readonly cpu?: number | undefined;
  /** Without a core, though ready to run. */
  readonly starved?: number | undefined;
  /** Of the longest delay of a late second: what passed while the thread neither ran nor waited for a core. */
  readonly stillness?: number | undefined;
  readonly gc?: number | undefined;
  readonly gcLongestMs: number;
  /** Heap in use as a share of what it may grow to, the highest. */
  readonly heap?: number | undefined;
  /** Attempts that ended a second, and lives resumed a second; the latter in the seconds on time too. */
  readonly finished: number;
  readonly resumed: number;
  readonly usuallyResumed: number;
  readonly machine?: MachineHealth | undefined;
}

/** @param late the late ones among the worker's worst seconds; at least one */
export function troubleOf(record: WorkerRecord, late: readonly WorkerSecond[]): Trouble {
  const ms = sum(late.map(lengthOf));
  const seconds = ms / 1000;
  const meanOf = (of: (second: WorkerSecond) => number | undefined) => weighted(late, of);
  const heaps = late.flatMap(({ health: { heapBytes, heapLimitBytes } }) =>
    heapLimitBytes === undefined ? [] : [heapBytes / heapLimitBytes],
  );
  const resumed = sum(late.map((second) => second.resumed));
  return {
    seconds,
    inARow: inARow(late),
    lateMs: Math.max(...late.map(({ latenessMs }) => latenessMs)),
    lagMs: Math.max(...late.map(standstillOf)),
    busy: meanOf(({ health }) => health.busy) ?? 0,
    cpu: meanOf(({ health }) => health.cpu),
    starved: meanOf(({ health }) => starvedOf(health)),
    stillness: meanOf(stillnessOf),
    gc: meanOf((second) => second.health.gc && second.health.gc.totalMs / lengthOf(second)),
    gcLongestMs: Math.max(...late.map(({ health }) => health.gc?.longestMs ?? 0)),
    heap: heaps.length > 0 ? Math.max(...heaps) : undefined,
    finished: seconds > 0 ? sum(late.map((second) => second.finished)) / seconds : 0,
    resumed: seconds > 0 ? resumed / seconds : 0,
    usuallyResumed: (record.lateness.count - resumed) / Math.max(1, record.seconds - seconds),
    machine: machineOf(late),
  };
}

/** A busy loop without CPU time was kept from a core; only where the kernel counts waits can a nap be told from it. */
const starvedOf = ({ waiting, cpu, busy }: WorkerSecond['health']): number | undefined =>
  waiting ?? (cpu === undefined ? undefined : Math.max(0, busy - cpu));

function stillnessOf(second: WorkerSecond): number | undefined {
  const { cpu, waiting } = second.health;
  const ms = standstillOf(second);
  if (cpu === undefined || waiting === undefined || ms <= 0) return undefined;
  return Math.max(0, ms - (cpu + waiting) * lengthOf(second)) / ms;
}

/** A frame that is closed late tells of a standstill too, also before the event loop's delay was sampled at all. */
const standstillOf = (second: WorkerSecond): number =>
  Math.max(second.health.loopLagMs, lengthOf(second) - 1000);

const MACHINE = ['cores', 'used', 'own', 'children', 'stolen', 'throttled', 'memoryStall'] as const;

function machineOf(late: readonly WorkerSecond[]): MachineHealth | undefined {
  const means = MACHINE.flatMap((name) => {
    const mean = weighted(late, ({ health }) => health.machine?.[name]);
    return mean === undefined ? [] : [[name, mean] as const];
  });
  return means.length === 0 ? undefined : (Object.fromEntries(means) as unknown as MachineHealth);
}

function weighted(
  late: readonly WorkerSecond[],
  of: (second: WorkerSecond) => number | undefined,
): number | undefined {
  const told = late.filter((second) => of(second) !== undefined);
  const whole = sum(told.map(lengthOf));
  return whole <= 0 ? undefined : sum(told.map((second) => (of(second) ?? 0) * lengthOf(second))) / whole;
}

function inARow(late: readonly WorkerSecond[]): number {
  const sequences = new Set(late.map(({ sequence }) => sequence));
  let most = 0;
  for (const first of sequences) {
    if (sequences.has(first - 1)) continue;
    let length = 1;
    while (sequences.has(first + length)) length++;
    most = Math.max(most, length);
  }
  return most;
}

const lengthOf = ({ from, to }: WorkerSecond): number => to - from;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
