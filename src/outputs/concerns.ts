/** What a person should know while the run goes on, since it puts its numbers in doubt. Worst first. */
import { bytes, count, duration, share } from './format.ts';
import type { ControllerRow, RunView, WorkerRow } from './view.ts';

/** From here on a worker is shown as a worry (and above the second value as a fault). */
export const LATENESS_US = { warn: 20_000, bad: 100_000 } as const;
export const LOOP_LAG_MS = { warn: 100, bad: 500 } as const;
export const BUSY = { warn: 0.8, bad: 0.95 } as const;
/** Share of the time without a core, though ready to run. */
export const WAITING = { warn: 0.15, bad: 0.4 } as const;
export const GC_SHARE = { warn: 0.1, bad: 0.25 } as const;
/** Sent and not taken. It is never this machine's fault, so never more than a worry. */
export const BACKLOG_BYTES = { warn: 65_536, bad: Number.POSITIVE_INFINITY } as const;
/** From the end of a frame to its merge. */
export const BEHIND_MS = { warn: 1000, bad: 5000 } as const;

export type Level = 'good' | 'warn' | 'bad';

export const levelOf = (value: number, limits: { readonly warn: number; readonly bad: number }): Level => {
  if (value >= limits.bad) return 'bad';
  return value >= limits.warn ? 'warn' : 'good';
};

export interface Concern {
  readonly level: Exclude<Level, 'good'>;
  readonly text: string;
}

export function concerns(view: RunView): Concern[] {
  const { missed } = view.totals();
  const workers = view.workers().filter(({ final }) => !final);
  const silent = workers.filter(({ silentMs }) => silentMs > 0);
  const found: Concern[] = [
    ...silent.map(({ worker, silentMs }) => ({
      level: 'bad' as const,
      text: `worker ${worker} silent for ${Math.round(silentMs / 1000)} s`,
    })),
    ...WORKER_MEASURES.flatMap((measure) =>
      worst(
        workers.filter(({ silentMs }) => silentMs === 0),
        measure,
      ),
    ),
    ...(view.controllerRow ? controllerConcerns(view.controllerRow) : []),
    ...(view.lostFrames > 0
      ? [{ level: 'bad' as const, text: `${count(view.lostFrames)} frames lost` }]
      : []),
    ...(missed > 0 ? [{ level: 'warn' as const, text: `${count(missed)} attempts missed` }] : []),
  ];
  return [
    ...found.filter((concern) => concern.level === 'bad'),
    ...found.filter((concern) => concern.level === 'warn'),
  ];
}

interface Measure {
  readonly of: (row: WorkerRow) => number;
  readonly limits: { readonly warn: number; readonly bad: number };
  /** What follows `worker 3`. */
  readonly says: (value: number) => string;
}

const WORKER_MEASURES: readonly Measure[] = [
  {
    of: ({ latenessP99 }) => latenessP99,
    limits: LATENESS_US,
    says: (value) => `late: p99 ${duration(value)}`,
  },
  {
    of: ({ loopLagMs }) => loopLagMs,
    limits: LOOP_LAG_MS,
    says: (value) => `loop lag ${duration(value * 1000)}`,
  },
  { of: ({ busy }) => busy, limits: BUSY, says: (value) => `busy ${share(value)}` },
  {
    of: ({ waiting = 0 }) => waiting,
    limits: WAITING,
    says: (value) => `without a core ${share(value)}`,
  },
  { of: ({ gc }) => gc?.share ?? 0, limits: GC_SHARE, says: (value) => `garbage ${share(value)}` },
  {
    of: ({ backlog }) => backlog?.bytes ?? 0,
    limits: BACKLOG_BYTES,
    says: (value) => `has ${bytes(value)} that nobody takes`,
  },
];

/** The worst worker by a measure, and how many others are of concern by it: a line for each would fill the screen. */
function worst(workers: readonly WorkerRow[], { of, limits, says }: Measure): Concern[] {
  const bad = workers
    .map((row) => ({ worker: row.worker, value: of(row), level: levelOf(of(row), limits) }))
    .filter(({ level }) => level !== 'good')
    .sort((a, b) => b.value - a.value);
  const [first, ...others] = bad;
  if (!first || first.level === 'good') return [];
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return [{ level: first.level, text: `worker ${first.worker} ${says(first.value)}${more}` }];
}

function controllerConcerns({ loopLagMs, behindMs }: ControllerRow): Concern[] {
  const measures = [
    [levelOf(loopLagMs, LOOP_LAG_MS), `controller loop lag ${duration(loopLagMs * 1000)}`],
    [levelOf(behindMs, BEHIND_MS), `controller ${duration(behindMs * 1000)} behind`],
  ] as const;
  return measures.flatMap(([level, text]) => (level === 'good' ? [] : [{ level, text }]));
}
