/**
 * Why a worker was late, from what was measured while it was, and what mends exactly that. The first row that applies
 * decides: what kept the worker from running comes before what it did with its time. Pure.
 *
 *   cause      what is measured in the late seconds
 *   memory     something on the machine waited for memory for a tenth of the time
 *   stolen     the hypervisor took a tenth of the cores
 *   throttled  the container's CPU limit held the process for a tenth of the time
 *   others     ready to run and without a core for 15 % of the time, and other programs had the most of them
 *   platform   the same, and the embedded platform had
 *   workers    the same, and this process had: more threads than cores
 *   stopped    its longest delay passed for the most part with the thread neither running nor waiting for a core
 *   heap       85 % of what its heap may grow to was in use
 *   garbage    collections took a quarter of the time, or one of them half of the delay
 *   herd       late for two seconds at a time, when four times as many lives were due as usual
 *   saturated  90 % busy, on a core of its own
 *   blocked    one turn of the event loop took half of the delay
 *   unknown    none of these
 */
import type { MachineHealth } from '../metrics/frame.ts';
import type { Trouble } from './trouble.ts';
import { atMost, cores, count, percents, time } from './words.ts';

export const CAUSES = [
  'memory',
  'stolen',
  'throttled',
  'others',
  'platform',
  'workers',
  'stopped',
  'heap',
  'garbage',
  'herd',
  'saturated',
  'blocked',
  'unknown',
] as const;
export type CauseKind = (typeof CAUSES)[number];

export interface Cause {
  readonly kind: CauseKind;
  /** What was measured. */
  readonly told: string;
  readonly mend: string;
}

/** Shares of the time, unless said otherwise. */
export const CAUSE_BOUNDS = {
  memoryStall: 0.1,
  /** Of the machine's cores. */
  stolen: 0.1,
  throttled: 0.1,
  starved: 0.15,
  /** Of the longest delay. */
  stillness: 0.6,
  /** Of what the heap may grow to. */
  heap: 0.85,
  gc: 0.25,
  /** Times the usual number of lives. */
  herd: 4,
  herdSeconds: 2,
  busy: 0.9,
  /** Of the delay: a collection, or a turn of the event loop. */
  oneTurn: 0.5,
} as const;

export function diagnose(trouble: Trouble): Cause {
  const kind = CAUSES.find((cause) => APPLIES[cause](trouble)) ?? 'unknown';
  return { kind, ...TELL[kind](trouble) };
}

const B = CAUSE_BOUNDS;

const APPLIES: Readonly<Record<CauseKind, (trouble: Trouble) => boolean>> = {
  memory: ({ machine }) => (machine?.memoryStall ?? 0) >= B.memoryStall,
  stolen: ({ machine }) => machine !== undefined && machine.stolen >= B.stolen * machine.cores,
  throttled: ({ machine }) => (machine?.throttled ?? 0) >= B.throttled,
  others: (trouble) => hadTheCores(trouble) === 'others',
  platform: (trouble) => hadTheCores(trouble) === 'platform',
  workers: (trouble) => hadTheCores(trouble) === 'workers',
  stopped: ({ stillness = 0, lagMs, lateMs }) => stillness >= B.stillness && lagMs >= B.oneTurn * lateMs,
  heap: ({ heap = 0 }) => heap >= B.heap,
  garbage: ({ gc = 0, gcLongestMs, lateMs, lagMs }) =>
    gc >= B.gc || (gcLongestMs > 0 && gcLongestMs >= B.oneTurn * Math.max(lateMs, lagMs)),
  herd: ({ inARow, resumed, usuallyResumed }) =>
    inARow <= B.herdSeconds && usuallyResumed > 0 && resumed >= B.herd * usuallyResumed,
  saturated: ({ busy }) => busy >= B.busy,
  blocked: ({ lagMs, lateMs }) => lagMs > 0 && lagMs >= B.oneTurn * lateMs,
  unknown: () => true,
};

/** Who used most of what the worker waited for; undefined when it did not wait, or nobody knows. */
function hadTheCores({
  starved = 0,
  machine,
  cpu = 0,
}: Trouble): 'others' | 'platform' | 'workers' | undefined {
  if (starved < B.starved || machine === undefined) return undefined;
  const users = [
    ['others', othersOf(machine)],
    ['platform', machine.children],
    ['workers', Math.max(0, machine.own - cpu)],
  ] as const;
  return users.reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

const othersOf = ({ used, own, children }: MachineHealth): number => Math.max(0, used - own - children);

type Told = Omit<Cause, 'kind'>;

const MACHINE_UNKNOWN: MachineHealth = { cores: 0, used: 0, own: 0, children: 0, stolen: 0 };

const TELL: Readonly<Record<CauseKind, (trouble: Trouble) => Told>> = {
  memory: ({ machine }) => ({
    told: `the machine was short of memory, something waited for it ${percents(machine?.memoryStall ?? 0)} of the time`,
    mend: 'end other programs or run fewer devices',
  }),
  stolen: ({ machine = MACHINE_UNKNOWN }) => ({
    told: `the hypervisor gave ${cores(machine.stolen)} of ${count(machine.cores)} cores to other machines`,
    mend: 'use a machine whose cores are its own',
  }),
  throttled: ({ machine }) => ({
    told: `the CPU limit of the container held it ${percents(machine?.throttled ?? 0)} of the time`,
    mend: 'raise that limit, or ask for a lower rate',
  }),
  others: ({ machine = MACHINE_UNKNOWN, starved = 0 }) => ({
    told: `other programs used ${cores(othersOf(machine))} of ${count(machine.cores)} cores, and it waited for one ${percents(starved)} of the time`,
    mend: 'end them, or use a machine with less else to do',
  }),
  platform: ({ machine = MACHINE_UNKNOWN, starved = 0 }) => ({
    told: `the embedded platform used ${cores(machine.children)} of ${count(machine.cores)} cores, and it waited for one ${percents(starved)} of the time`,
    mend: 'let the platform run on another machine (regatta platform, --target), or ask for a lower rate',
  }),
  workers: ({ machine = MACHINE_UNKNOWN, starved = 0 }) => ({
    told: `the workers and the controller need more than the ${count(machine.cores)} cores that there are, and it waited for one ${percents(starved)} of the time`,
    mend: `use --workers ${Math.max(1, Math.floor(machine.cores) - 1)}, a lower rate, or more machines (agents)`,
  }),
  stopped: ({ lagMs }) => ({
    told: `it stood still for ${time(lagMs)} without running or waiting for a core: its process was stopped, or the machine was`,
    mend: 'run again',
  }),
  heap: ({ heap = 0 }) => ({
    told: `${percents(heap)} of what its heap may grow to was in use`,
    mend: 'run fewer devices a worker, or look at what the lifecycle keeps',
  }),
  garbage: ({ gc = 0, gcLongestMs }) => ({
    told: `garbage collection took ${percents(gc)} of the time, up to ${time(gcLongestMs)} at once`,
    mend: 'run fewer devices a worker; a module that makes much garbage is to be looked at first',
  }),
  herd: ({ resumed, usuallyResumed }) => ({
    told: `${count(resumed)} lives were due in a second, against ${count(usuallyResumed)} in others`,
    mend: 'spread what begins at one moment (arrival: ramp, a window, a range of sleep), or use more --workers',
  }),
  saturated: saturation,
  blocked: ({ lagMs, cpu }) => ({
    told: `one turn of its event loop took ${time(lagMs)}${cpu === undefined ? '' : ` (its thread had ${percents(cpu)} of a core)`}`,
    mend: 'look for long computation in the module of the lifecycle; without one, use more --workers',
  }),
  unknown: ({ busy }) => ({
    told: `it was ${percents(busy)} busy, and nothing else that was measured tells why`,
    mend: 'run fewer devices or a lower rate, use more --workers, or a machine with less else to do',
  }),
};

/** Attempts a second of which a rate can be told. */
const SLOWEST = 0.1;
/** Cores that a further worker would find. */
const FREE_CORES = 0.7;

function saturation({ busy, finished, machine }: Trouble): Told {
  const limit =
    finished >= SLOWEST
      ? `ask for less than ${atMost((B.busy * finished) / busy)}/s a worker`
      : 'ask for less';
  const isFree = machine === undefined || machine.cores - machine.used >= FREE_CORES;
  const more = isFree
    ? 'or add one'
    : `or use a machine with more than ${count(machine.cores)} cores (or several, with agents)`;
  return {
    told: `its core was full, ${percents(busy)} busy with ${count(finished)} attempts/s`,
    mend: `${limit}, ${more}`,
  };
}
