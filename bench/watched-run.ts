/** A real `regatta run`, watched from outside by what the kernel tells of its process. */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from '../src/metrics/frame.ts';
import type { Summary } from '../src/metrics/summary.ts';
import { readResults } from '../test/helpers/results.ts';
import { descendants, type ProcessState, processes, stateOf } from './processes.ts';
import { type Program, startOnTerminal, startRegatta } from './programs.ts';

export interface WatchedRun {
  readonly code: number | undefined;
  readonly summary: Summary;
  readonly frames: readonly Frame[];
  readonly samples: readonly Sample[];
  /** Bytes, by name, of what it left. */
  readonly files: Readonly<Record<string, number>>;
}

export interface Sample extends ProcessState {
  /** Real ms since the start barrier; below 0 before it. */
  readonly at: number;
  /** The embedded platform's process; absent without one. */
  readonly platform?: ProcessState;
}

export interface WatchOptions {
  readonly flags?: readonly string[];
  /** With a dashboard, which is drawn twice a second; in quiet lines without. */
  readonly onTerminal?: boolean;
  readonly everyMs?: number;
  /** Told now and then, so that a long run is not silent. */
  readonly tell?: (seconds: number, sample: ProcessState) => void;
}

const EVERY_MS = 250;
/** Quiet runs that fail say why. */
const LAST_WORDS = 2_000;

/** Throws when it leaves no results. */
export async function watchRun(
  scenarioText: string,
  { flags = [], onTerminal = false, everyMs = EVERY_MS, tell }: WatchOptions = {},
): Promise<WatchedRun> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  try {
    const scenario = join(folder, 'scenario.yaml');
    writeFileSync(scenario, scenarioText);
    const out = join(folder, 'results');
    const words = ['run', scenario, '--out', out, '--no-ci', ...flags];
    const program = onTerminal
      ? startOnTerminal(words)
      : startRegatta([...words, '--quiet', '--no-dashboard']);
    const seen = await watch(program, everyMs, tell);
    const { summary, frames, folder: results } = resultsIn(out, program);
    const startedAt = Date.parse(summary.startedAt);
    return {
      code: await program.ended,
      summary,
      frames,
      samples: seen.map(({ epoch, ...state }) => ({ ...state, at: epoch - startedAt })),
      files: Object.fromEntries(
        readdirSync(results).map((name) => [name, statSync(join(results, name)).size]),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function resultsIn(out: string, program: Program) {
  try {
    return readResults(out);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${program.printed().slice(-LAST_WORDS)}`);
  }
}

type Seen = Omit<Sample, 'at'> & { readonly epoch: number };

async function watch(program: Program, everyMs: number, tell: WatchOptions['tell']): Promise<Seen[]> {
  const seen: Seen[] = [];
  let over = false;
  const ended = program.ended.then(() => {
    over = true;
  });
  const began = Date.now();
  let [run, platform]: (number | undefined)[] = [];
  while (!over) {
    if (run === undefined || platform === undefined) {
      const below = [...processes().filter(({ pid }) => pid === program.pid), ...descendants(program.pid)];
      run ??= below.find(
        ({ command }) => /\bmain\.js run /.test(command) && !/^(sh|script) /.test(command),
      )?.pid;
      platform ??= below.find(({ command }) => /\bworkers\/platform\.js/.test(command))?.pid;
    }
    const state = run === undefined ? undefined : stateOf(run);
    const other = platform === undefined ? undefined : stateOf(platform);
    if (state) {
      seen.push({ ...state, epoch: Date.now(), ...(other && { platform: other }) });
      tell?.((Date.now() - began) / 1000, state);
    }
    await Promise.race([ended, sleep(everyMs)]);
  }
  return seen;
}

/** CPU of a span of real ms since the start barrier, as shares of a core. */
export interface Shares {
  /** Of the whole process. */
  readonly all: number;
  /** Of its first thread: the controller. */
  readonly main: number;
}

/** Throws when the run was not watched for that long. */
export function sharesOf(samples: readonly Sample[], from: number, to: number): Shares {
  const within = samples.filter(({ at }) => at >= from && at <= to);
  const [first, last] = [within[0], within.at(-1)];
  if (!first || !last || last.at - first.at < (to - from) / 2)
    throw new Error(`the run was not watched from ${from} to ${to} ms`);
  const seconds = (last.at - first.at) / 1000;
  return {
    all: (last.cpuSeconds - first.cpuSeconds) / seconds,
    main: (last.mainSeconds - first.mainSeconds) / seconds,
  };
}

/** Queries that were answered, over the windows of these frames. */
export function perSecond(frames: readonly Frame[]): number {
  let sum = 0;
  for (const worker of new Set(frames.map((frame) => frame.worker))) {
    const own = frames.filter((frame) => frame.worker === worker);
    const answered = own
      .flatMap(({ entries }) => entries)
      .filter(({ step, outcome }) => step === 'query' && outcome === 'ok')
      .reduce((count, entry) => count + entry.count, 0);
    sum += (answered * 1000) / own.reduce((ms, { from, to }) => ms + to - from, 0);
  }
  return sum;
}
