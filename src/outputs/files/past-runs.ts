/** What lists tell of runs that were: the main figures of each folder of results. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { succeeded } from '../../lifecycle/outcome.ts';
import { type StepSummary, SUMMARY_VERSION, type Summary } from '../../metrics/summary.ts';
import { OUTLINE_VERSION, type RunOutline } from '../story/outline.ts';
import { reasonOf } from './folder.ts';

/** `killed`: it left frames and no summary. `running`: likewise, and its frames are new. */
export type Ending = Summary['verdict'] | 'stopped' | 'lost' | 'killed' | 'running';

export interface PastRun {
  /** The folder's name, by which other commands find it. */
  readonly run: string;
  readonly ending: Ending;
  readonly scenario: string;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly devices: number;
  /** Real; of one without a summary, as far as its frames reach. */
  readonly seconds: number;
  /** The rest is absent without a summary. */
  readonly exitCode?: number;
  readonly attempts?: number;
  readonly failures?: number;
  /** The step with the highest 99th percentile from the due time; absent when nothing was measured. */
  readonly worst?: {
    readonly fleet: string;
    readonly step: string;
    /** From due, and from send. */
    readonly p99Ms: number;
    readonly sentP99Ms?: number;
  };
}

export interface BrokenRun {
  readonly run: string;
  /** Why nothing can be told of it. */
  readonly broken: string;
}

/** Folders read at once: a summary has some hundred kilobytes. */
const AT_ONCE = 16;
/** A run appends its frames twice a second. */
const STILL_RUNNING_MS = 10_000;

/**
 * In the order of the names, each read on its own: a folder that can't be understood is one of them.
 * @param now epoch ms
 */
export function readPastRuns(
  parent: string,
  names: readonly string[],
  now: number,
): Promise<(PastRun | BrokenRun)[]> {
  const limit = pLimit(AT_ONCE);
  return Promise.all(names.map((name) => limit(() => readPastRun(parent, name, now))));
}

async function readPastRun(parent: string, run: string, now: number): Promise<PastRun | BrokenRun> {
  const folder = join(parent, run);
  try {
    const summary = await document<Summary>(folder, 'summary.json', SUMMARY_VERSION);
    if (summary) return fromSummary(run, summary);
    const outline = await document<RunOutline>(folder, 'run.json', OUTLINE_VERSION);
    if (outline) return { run, ...fromOutline(outline, await lastFrameAt(folder), now) };
    return { run, broken: 'it has neither summary.json nor run.json' };
  } catch (error) {
    return { run, broken: error instanceof Error ? error.message : String(error) };
  }
}

/** Undefined where there is no such file. Throws for one that can't be read or understood. */
async function document<T extends { readonly version: number }>(
  folder: string,
  name: string,
  version: number,
): Promise<T | undefined> {
  const text = await readFile(join(folder, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`${name} can't be read: ${reasonOf(error)}`);
  });
  if (text === undefined) return undefined;
  const found = parsed(text);
  if (found === undefined) throw new Error(`${name} is no JSON`);
  const { version: its } = (found ?? {}) as { version?: unknown };
  if (typeof its !== 'number') throw new Error(`${name} is none of Regatta's`);
  if (its !== version) throw new Error(`${name} has version ${its}, and ${version} is understood`);
  return found as T;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fromSummary(run: string, summary: Summary): PastRun {
  const { scenario, startedAt, devices, seconds, exitCode, verdict, stopped, steps } = summary;
  if (!Array.isArray(steps)) throw new Error('summary.json has no steps');
  const worst = worstOf(steps);
  return {
    run,
    ending: stopped === 'from outside' ? 'stopped' : stopped === 'worker lost' ? 'lost' : verdict,
    scenario,
    startedAt,
    devices,
    seconds,
    exitCode,
    attempts: sum(steps.map(({ attempts }) => attempts)),
    failures: sum(steps.map(failuresOf)),
    ...(worst && { worst }),
  };
}

function fromOutline(
  { scenario, startedAt, devices }: RunOutline,
  lastFrame: number,
  now: number,
): Omit<PastRun, 'run'> {
  const seconds = Math.max(0, lastFrame - Date.parse(startedAt)) / 1000;
  const ending = now - lastFrame < STILL_RUNNING_MS ? 'running' : 'killed';
  return { ending, scenario, startedAt, devices, seconds };
}

/** Epoch ms; 0 when it left none. */
const lastFrameAt = (folder: string): Promise<number> =>
  stat(join(folder, 'frames.ndjson')).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

const failuresOf = ({ outcomes }: StepSummary): number =>
  sum(Object.entries(outcomes).map(([outcome, count]) => (succeeded(outcome) ? 0 : count)));

function worstOf(steps: readonly StepSummary[]): PastRun['worst'] {
  let worst: PastRun['worst'];
  for (const { fleet, step, fromDue, fromSend } of steps)
    if (fromDue && fromDue.p99 > (worst?.p99Ms ?? -1))
      worst = { fleet, step, p99Ms: fromDue.p99, ...(fromSend && { sentP99Ms: fromSend.p99 }) };
  return worst;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
