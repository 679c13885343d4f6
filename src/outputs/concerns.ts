/** What a person should know while the run goes on, since it puts its numbers in doubt. Worst first. */
import { count, duration, share } from './format.ts';
import type { RunView, WorkerRow } from './view.ts';

/** From here on a worker is shown as a worry (and above the second value as a fault). */
export const LATENESS_US = { warn: 20_000, bad: 100_000 } as const;
export const LOOP_LAG_MS = { warn: 100, bad: 500 } as const;
export const BUSY = { warn: 0.8, bad: 0.95 } as const;

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
  if (view.lostFrames > 0) found.push({ level: 'bad', text: `${count(view.lostFrames)} frames lost` });
  if (missed > 0) found.push({ level: 'warn', text: `${count(missed)} attempts missed` });
  return [
    ...found.filter((concern) => concern.level === 'bad'),
    ...found.filter((concern) => concern.level === 'warn'),
  ];
}

function workerConcerns({ worker, silentMs, latenessP99, loopLagMs, busy, final }: WorkerRow): Concern[] {
  if (final) return [];
  if (silentMs > 0)
    return [{ level: 'bad', text: `worker ${worker} silent for ${Math.round(silentMs / 1000)} s` }];
  const measures: [Level, string][] = [
    [levelOf(latenessP99, LATENESS_US), `worker ${worker} late: p99 ${duration(latenessP99)}`],
    [levelOf(loopLagMs, LOOP_LAG_MS), `worker ${worker} loop lag ${duration(loopLagMs * 1000)}`],
    [levelOf(busy, BUSY), `worker ${worker} busy ${share(busy)}`],
  ];
  return measures.flatMap(([level, text]) => (level === 'good' ? [] : [{ level, text }]));
}
