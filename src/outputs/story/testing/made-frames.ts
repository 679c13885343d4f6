/** Frames that no real run would send in this order, of any length; the same for the same seed. */
import { bucketOf } from '../../../metrics/buckets.ts';
import { FRAME_VERSION, type Frame, type FrameEntry, type SparseHistogram } from '../../../metrics/frame.ts';
import { type RandomStream, randomStream } from '../../../random.ts';
import { OUTLINE_VERSION, type RunOutline } from '../outline.ts';

export interface Made {
  readonly seed: number;
  readonly workers: number;
  readonly seconds: number;
  /** Share of the frames that never come. */
  readonly lost: number;
}

export const OUTLINE: RunOutline = {
  version: OUTLINE_VERSION,
  scenario: 'made',
  sentence: 'Made.',
  command: 'regatta run made.yaml',
  startedAt: '2026-11-03T09:00:00.000Z',
  seed: 1,
  timeScale: 1,
  workers: 2,
  devices: 100,
  target: 'nowhere',
  names: { phases: [], steps: { gates: ['connect', 'query'], bells: ['ring'] } },
  fleets: [
    { name: 'gates', cloud: 'deli', devices: 80 },
    { name: 'bells', cloud: 'deli', devices: 20 },
  ],
  phases: [],
  faults: [],
  operations: [],
  thresholds: [{ expect: 'query.p99 < 250ms' }],
  bounds: { lateness: 100, lateFrames: 0.05, missed: 0.01 },
};

const STEPS = [
  ['gates', 'connect'],
  ['gates', 'query'],
  ['bells', 'ring'],
] as const;

export function madeFrames({ seed, workers, seconds, lost }: Made): Frame[] {
  const frames: Frame[] = [];
  for (let worker = 0; worker < workers; worker++) {
    const random = randomStream('made', seed, worker);
    let from = 0;
    for (let sequence = 0; from < seconds * 1000; sequence++) {
      // Mostly a second, a hair more or less; now and then a stall.
      const stall = random() < 0.01 ? Math.floor(4 * random()) : 0;
      const end = (Math.floor(from / 1000 + 0.5) + 1 + stall) * 1000;
      const to = Math.min(end + 4 * random() - 1, seconds * 1000);
      const frame = frameOf(random, worker, sequence, from, to, to >= seconds * 1000);
      // The last one ends the story: without it a running story waits for its worker.
      if (random() >= lost || frame.final) frames.push(frame);
      from = to;
    }
  }
  return frames;
}

/** In place of the order of time: Fisher and Yates. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = randomStream('shuffled', seed);
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const other = Math.floor((i + 1) * random());
    [order[i], order[other]] = [order[other] as T, order[i] as T];
  }
  return order;
}

function frameOf(
  random: RandomStream,
  worker: number,
  sequence: number,
  from: number,
  to: number,
  final: boolean,
): Frame {
  const entries = STEPS.flatMap(([fleet, step]): FrameEntry[] => {
    const key = { fleet, phase: '', step };
    const counts = [Math.floor(4 * random()), random() < 0.2 ? 1 : 0];
    return counts.flatMap((count, index) => {
      if (count === 0) return [];
      const latencies = Array.from({ length: count }, () => Math.floor(200 * 1000 ** random()));
      const fromDue = sparse(latencies);
      return [{ ...key, outcome: index === 0 ? 'ok' : 'timeout', count, fromDue, fromSend: fromDue }];
    });
  });
  return {
    version: FRAME_VERSION,
    worker,
    sequence,
    from,
    to,
    final,
    paused: Math.floor(from / 1000) % 97 > 90,
    begun: entries.map(({ fleet, phase, step, count }) => ({
      fleet,
      phase,
      step,
      count,
      missed: sequence % 7,
    })),
    entries,
    gauges: [
      {
        fleet: 'gates',
        connected: Math.floor(40 * random()),
        inStep: { query: 1 },
        reached: { connect: sequence + 1, query: sequence },
      },
    ],
    tallies: random() < 0.1 ? { 'download/bytes': Math.floor(1e6 * random()) } : {},
    ...(random() < 0.1 && { downloads: Math.ceil(5 * random()) }),
    events:
      random() < 0.3 ? [{ at: from + (to - from) * random(), level: 'info', text: `event ${sequence}` }] : [],
    eventsDropped: 0,
    health: {
      lateness: sparse([Math.floor(2000 * random())]),
      loopLagMs: 10 * random(),
      busy: random(),
      heapBytes: 1e7 * random(),
      // Frames of old, and other machines, tell less.
      ...(sequence % 5 > 0 && {
        cpu: random(),
        waiting: random() / 5,
        gc: { count: 2, totalMs: 9 * random(), longestMs: 4 * random() },
        backlog: { sockets: 1, bytes: Math.floor(9000 * random()) },
      }),
    },
  };
}

export function sparse(values: readonly number[]): SparseHistogram {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(bucketOf(value), (counts.get(bucketOf(value)) ?? 0) + 1);
  return {
    buckets: [...counts].sort(([a], [b]) => a - b).flat(),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}
