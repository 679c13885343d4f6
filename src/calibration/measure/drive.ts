/** A plan under way, driven as a run drives it: worker threads of this process, their frames as they come. */
import type { EngineRun } from '../../engine/engine.ts';
import { localEngine } from '../../engine/local-engine.ts';
import type { Frame } from '../../metrics/frame.ts';
import { MergedFrames } from '../../metrics/merge.ts';
import type { Plan } from '../../scenario/plan.ts';
import { TooBusy } from './circumstances.ts';

/** The longest plan is over in half of it. */
const LONGEST_MS = 40_000;

export interface Driven {
  readonly merged: MergedFrames;
  /** Of all workers, in the order in which they came. */
  readonly frames: readonly Frame[];
}

/**
 * Drives the plan until `enough` says so, asked after each frame; then ends it at once. Throws when a worker is lost,
 * TooBusy when it was not enough in time; the reason of `signal` when that is aborted.
 */
export async function drive(
  plan: Plan,
  workers: number,
  enough: (driven: Driven) => boolean,
  signal: AbortSignal,
): Promise<Driven> {
  signal.throwIfAborted();
  const merged = new MergedFrames();
  const frames: Frame[] = [];
  const driven: Driven = { merged, frames };
  let run: EngineRun | undefined;
  let problem: unknown;
  const end = (reason?: unknown) => {
    problem ??= reason;
    run?.kill();
  };
  const aborted = () => end(signal.reason);
  signal.addEventListener('abort', aborted);
  const late = setTimeout(
    () => end(new TooBusy(`what takes seconds was not over after ${LONGEST_MS / 1000} s`)),
    LONGEST_MS,
  );
  run = localEngine.run(plan, workers, {
    started: () => {},
    frame: (frame) => {
      frames.push(frame);
      if (merged.add(frame) && enough(driven)) end();
    },
    lost: (worker, reason) => end(new Error(`worker ${worker} was lost: ${reason}`)),
  });
  try {
    await run.done;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', aborted);
  }
  if (problem !== undefined) throw problem;
  return driven;
}

export const connectedIn = ({ merged }: Driven): number =>
  merged.gauges().reduce((sum, { connected }) => sum + connected, 0);

/** Up to where every worker has told: real ms since the start; 0 before the first frame of one of them. */
export function latestOfAll({ frames }: Pick<Driven, 'frames'>, workers: number): number {
  const latest = new Map<number, number>();
  for (const { worker, to } of frames) latest.set(worker, Math.max(to, latest.get(worker) ?? 0));
  return latest.size < workers ? 0 : Math.min(...latest.values());
}
