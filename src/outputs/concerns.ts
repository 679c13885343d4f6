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
  const found: Concern[] = [];
  const { missed } = view.totals();
  for (const worker of view.workers()) found.push(...workerConcerns(worker));
  if (view.controllerRow) found.push(...controllerConcerns(view.controllerRow));
  if (view.lostFrames > 0) found.push({ level: 'bad', text: `${count(view.lostFrames)} frames lost` });
  if (missed > 0) found.push({ level: 'warn', text: `${count(missed)} attempts missed` });
  return [
    ...found.filter((concern) => concern.level === 'bad'),
    ...found.filter((concern) => concern.level === 'warn'),
  ];
}

function workerConcerns({
  worker,
  silentMs,
  latenessP99,
  loopLagMs,
  busy,
  waiting = 0,
  gc,
  backlog,
  final,
}: WorkerRow): Concern[] {
  if (final) return [];
  const unsent = backlog?.bytes ?? 0;
  if (silentMs > 0)
    return [{ level: 'bad', text: `worker ${worker} silent for ${Math.round(silentMs / 1000)} s` }];
  return measured([
    [levelOf(latenessP99, LATENESS_US), `worker ${worker} late: p99 ${duration(latenessP99)}`],
    [levelOf(loopLagMs, LOOP_LAG_MS), `worker ${worker} loop lag ${duration(loopLagMs * 1000)}`],
    [levelOf(busy, BUSY), `worker ${worker} busy ${share(busy)}`],
    [levelOf(waiting, WAITING), `worker ${worker} without a core ${share(waiting)}`],
    [levelOf(gc?.share ?? 0, GC_SHARE), `worker ${worker} garbage ${share(gc?.share ?? 0)}`],
    [levelOf(unsent, BACKLOG_BYTES), `worker ${worker}: ${bytes(unsent)} sent and not taken`],
  ]);
}

const controllerConcerns = ({ loopLagMs, behindMs }: ControllerRow): Concern[] =>
  measured([
    [levelOf(loopLagMs, LOOP_LAG_MS), `controller loop lag ${duration(loopLagMs * 1000)}`],
    [levelOf(behindMs, BEHIND_MS), `controller ${duration(behindMs * 1000)} behind`],
  ]);

const measured = (measures: readonly (readonly [Level, string])[]): Concern[] =>
  measures.flatMap(([level, text]) => (level === 'good' ? [] : [{ level, text }]));
