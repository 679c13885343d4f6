/** A made-up run, the same for the same seed: for tests of what outputs show, and for the preview. */
import type { Outcome } from '../../lifecycle/outcome.ts';
import type { Script } from '../../lifecycle/script.ts';
import { bucketOf } from '../../metrics/buckets.ts';
import type { Frame, FrameBegun, FrameEntry, FrameEvent, SparseHistogram } from '../../metrics/frame.ts';
import { FRAME_VERSION } from '../../metrics/frame.ts';
import { type RandomStream, randomStream } from '../../random.ts';
import type { FleetPlan } from '../../scenario/plan.ts';
import type { RunFacts } from '../output.ts';
import type { RunOutline } from '../story/outline.ts';
import { threadHealth } from './synthetic-health.ts';

export interface SyntheticOptions {
  readonly seed: number;
  readonly workers: number;
  readonly devices: number;
  /** Attempts a second over all workers, once every device has arrived. */
  readonly rate: number;
}

interface Behaviour {
  /** Share of the attempts. */
  readonly share: number;
  /** Microseconds. */
  readonly median: number;
  readonly spread: number;
  /** Failures as [outcome, share of this step's attempts]. */
  readonly failures: readonly (readonly [Outcome, number])[];
}

const NAME = 'synthetic';
const TARGET = 'embedded platform, mqtt://127.0.0.1:41883';
const STARTED_AT = Date.UTC(2026, 10, 3, 9, 0, 0);
const ARRIVAL_SECONDS = 20;
const TIME_SCALE = 60;
const MINUTE = 60_000;
const PHASES = [
  { name: 'warm-up', from: 0, to: 20 * MINUTE },
  { name: 'peak', from: 20 * MINUTE, to: 140 * MINUTE },
];

const STEPS: Readonly<Record<string, Behaviour>> = {
  connect: { share: 0.03, median: 2_400, spread: 0.6, failures: [['socket/ECONNRESET', 0.002]] },
  subscribe: { share: 0.03, median: 900, spread: 0.5, failures: [] },
  'time-sync': { share: 0.08, median: 1_100, spread: 0.5, failures: [] },
  'report-info': { share: 0.08, median: 1_300, spread: 0.5, failures: [['platform/100', 0.0005]] },
  query: {
    share: 0.6,
    median: 1_900,
    spread: 0.8,
    failures: [
      ['platform/105', 0.002],
      ['timeout', 0.0003],
    ],
  },
  firmware: { share: 0.06, median: 1_500, spread: 0.6, failures: [] },
  upgrade: {
    share: 0.01,
    median: 340_000,
    spread: 0.9,
    failures: [
      ['firmware/checksum', 0.01],
      ['http/503', 0.005],
    ],
  },
  alarm: { share: 0.06, median: 1_200, spread: 0.5, failures: [] },
  unbind: { share: 0.05, median: 1_700, spread: 0.6, failures: [['platform/103', 0.01]] },
};

const FLEETS: readonly { name: string; share: number; steps: readonly string[] }[] = [
  { name: 'attendance', share: 0.8, steps: Object.keys(STEPS).filter((step) => step !== 'alarm') },
  { name: 'printers', share: 0.2, steps: ['connect', 'time-sync', 'query', 'alarm'] },
];

export class SyntheticRun {
  readonly facts: RunFacts;
  readonly #options: SyntheticOptions;

  constructor(options: SyntheticOptions) {
    this.#options = options;
    this.facts = factsOf(options);
  }

  /** What worker `worker` saw in second `second` of the run. */
  frame(worker: number, second: number, last = false): Frame {
    const random = randomStream('synthetic', this.#options.seed, worker, second);
    const arrived = Math.min(1, (second + 1) / ARRIVAL_SECONDS);
    const begun: FrameBegun[] = [];
    const entries: FrameEntry[] = [];
    for (const fleet of FLEETS) {
      for (const step of fleet.steps) {
        const count = poisson(random, this.#attempts(fleet.share, STEPS[step]?.share ?? 0) * arrived);
        if (count === 0) continue;
        const key = { fleet: fleet.name, phase: '', step };
        begun.push({ ...key, count, missed: step === 'query' && second > 40 && random() < 0.02 ? 1 : 0 });
        entries.push(...entriesOf(random, key, count));
      }
    }
    return {
      version: FRAME_VERSION,
      worker,
      sequence: second,
      from: second * 1000,
      to: (second + 1) * 1000,
      final: last,
      paused: false,
      begun,
      entries,
      gauges: FLEETS.map((fleet) => this.#gauges(fleet, arrived, last)),
      tallies: {},
      events: eventsOf(random, worker, second),
      eventsDropped: 0,
      health: {
        lateness: latencies(random, 200, 60 * (worker + 1), 0.9),
        loopLagMs: Math.round(3 + 9 * random()),
        busy: (0.25 + 0.1 * worker + 0.15 * random()) * (0.2 + 0.8 * arrived),
        heapBytes: 38e6 + 16e6 * random(),
        ...threadHealth(random, arrived),
      },
    };
  }

  #attempts(fleetShare: number, stepShare: number): number {
    return (this.#options.rate * fleetShare * stepShare) / this.#options.workers;
  }

  #gauges(fleet: (typeof FLEETS)[number], arrived: number, last: boolean) {
    const devices = Math.round((this.#options.devices * fleet.share) / this.#options.workers);
    const connected = last ? 0 : Math.floor(devices * arrived * 0.99);
    const inStep: Record<string, number> = { waiting: Math.floor(devices * (1 - arrived)) };
    let left = devices - (inStep.waiting ?? 0);
    for (const step of fleet.steps) {
      const n = last ? 0 : Math.min(left, Math.floor(connected * (STEPS[step]?.share ?? 0)));
      inStep[step] = n;
      left -= n;
    }
    inStep.ended = last ? left : Math.floor(left * 0.1);
    inStep.sleep = left - (inStep.ended ?? 0);
    const arrivals = Math.floor(devices * arrived);
    const reached = Object.fromEntries(fleet.steps.map((step) => [step, arrivals]));
    return { fleet: fleet.name, connected, inStep, reached };
  }
}

function entriesOf(random: RandomStream, key: { fleet: string; phase: string; step: string }, count: number) {
  const { median, spread, failures } = STEPS[key.step] as Behaviour;
  let left = count;
  const entries: FrameEntry[] = [];
  const add = (outcome: Outcome, n: number, factor: number) => {
    if (n === 0) return;
    const fromDue = latencies(random, n, median * factor, spread);
    entries.push({ ...key, outcome, count: n, fromDue, fromSend: fromDue });
  };
  for (const [outcome, share] of failures) {
    const n = Math.min(left, poisson(random, count * share));
    left -= n;
    add(outcome, n, outcome === 'timeout' ? 2_500 : 1.2);
  }
  add('ok', left, 1);
  return entries;
}

function eventsOf(random: RandomStream, worker: number, second: number): FrameEvent[] {
  const at = second * 1000 + Math.floor(1000 * random());
  if (random() < 0.08) {
    return [
      {
        at,
        level: 'warn',
        text: `DL3785W_${String(Math.floor(4000 * random())).padStart(8, '0')} lost its connection`,
      },
    ];
  }
  if (random() < 0.1)
    return [{ at, level: 'info', text: `worker ${worker}: 25 devices moved to group 1003` }];
  return [];
}

/** `n` draws of a lognormal distribution with this median (µs). */
function latencies(random: RandomStream, n: number, median: number, spread: number): SparseHistogram {
  const counts = new Map<number, number>();
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (let i = 0; i < n; i++) {
    const value = Math.max(1, Math.round(median * Math.exp(spread * normal(random))));
    min = Math.min(min, value);
    max = Math.max(max, value);
    counts.set(bucketOf(value), (counts.get(bucketOf(value)) ?? 0) + 1);
  }
  const buckets = [...counts].sort(([a], [b]) => a - b).flat();
  return { buckets, min: n === 0 ? 0 : min, max };
}

/** Box and Muller. */
const normal = (random: RandomStream): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Near enough to Poisson: normal above 30, by multiplication (Knuth) below. */
function poisson(random: RandomStream, mean: number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  let n = -1;
  for (let product = 1; product > Math.exp(-mean); n++) product *= random();
  return Math.max(0, n);
}

function factsOf({ seed, workers, devices }: SyntheticOptions): RunFacts {
  let first = 0;
  const fleets = FLEETS.map(({ name, share, steps }): FleetPlan => {
    const size = Math.round(devices * share);
    const lifecycle: Script = steps.map((step) => ({ kind: 'step', name: step, args: {} }));
    const fleet = { ...fleetFacts(name, size), lifecycle, first };
    first += size;
    return fleet;
  });
  return {
    workers,
    target: TARGET,
    startedAt: STARTED_AT,
    outline: outlineOf({ seed, workers, devices }),
    plan: {
      name: NAME,
      seed,
      timeScale: TIME_SCALE,
      phases: PHASES,
      fleets,
      target: 'embedded',
      sourceAddresses: 1,
      link: 'lean',
      limits: { handshakes: 100, http: 50 },
      graceMs: 5_000,
      operations: [],
      faults: {},
      thresholds: [],
    },
  };
}

const outlineOf = ({ seed, workers, devices }: Omit<SyntheticOptions, 'rate'>): RunOutline => ({
  version: 1,
  scenario: NAME,
  sentence: 'Made-up devices in 2 fleets live 140 made-up minutes.',
  command: `regatta run scenarios/synthetic.yaml --seed ${seed} --workers ${workers}`,
  startedAt: new Date(STARTED_AT).toISOString(),
  seed,
  timeScale: TIME_SCALE,
  workers,
  devices,
  target: TARGET,
  names: {
    phases: PHASES.map(({ name }) => name),
    steps: Object.fromEntries(FLEETS.map(({ name, steps }) => [name, steps])),
  },
  fleets: FLEETS.map(({ name, share, steps }) => ({
    name,
    cloud: 'deli',
    devices: Math.round(devices * share),
    lifecycle: steps,
  })),
  phases: PHASES,
  ends: 140 * MINUTE,
  faults: [{ text: 'disconnects rate 1%', from: 40 * MINUTE, to: 60 * MINUTE }],
  operations: [{ text: 'lock 5% of printers', at: 70 * MINUTE }],
  thresholds: [{ expect: 'query.p99 < 250ms' }],
  bounds: { lateness: 100, lateFrames: 0.05, missed: 0.01, lag: 250, controller: 1000 },
});

const fleetFacts = (name: string, devices: number): Omit<FleetPlan, 'lifecycle' | 'first'> => ({
  name,
  devices,
  cloud: 'deli',
  product: {},
  qos: 0,
  keepAliveSeconds: 60,
  cleanSession: true,
  timeouts: { connect: 5_000, reply: 5_000, download: 10_000 },
  reconnect: { backoff: { min: 1_000, max: 30_000 }, tries: 10 },
  reactions: {},
  arrival: { kind: 'ramp', after: 0, over: ARRIVAL_SECONDS * 1000 * TIME_SCALE },
  identities: { kind: 'pattern', serial: '{index:8}' },
});
