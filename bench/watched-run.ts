/** A real `regatta run`, watched from outside by what the kernel tells of its process. */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from '../src/metrics/frame.ts';
import type { Summary } from '../src/metrics/summary.ts';
import { readResults } from '../test/helpers/results.ts';
import { INSPECTABLE, type Inspector, inspect, type LiveMemory } from './inspector.ts';
import { descendants, type Process, type ProcessState, processes, stateOf } from './processes.ts';
import { type Program, startOnTerminal, startRegatta } from './programs.ts';

export interface WatchedRun {
  readonly code: number | undefined;
  readonly summary: Summary;
  readonly frames: readonly Frame[];
  readonly samples: readonly Sample[];
  /** Where it was asked for. */
  readonly memories: readonly Memory[];
  /** Bytes, by name, of what it left. */
  readonly files: Readonly<Record<string, number>>;
}

export interface Sample extends ProcessState {
  /** Real ms since the start barrier; below 0 before it. */
  readonly at: number;
  /** The embedded platform's process; absent without one. */
  readonly platform?: ProcessState;
}

/** What processes hold on to after a collection, at a moment as a sample's. */
export interface Memory {
  readonly at: number;
  readonly run: Kept;
  readonly platform: Kept;
}

export interface Kept {
  readonly live: LiveMemory;
  /** Bytes of the process: with what lies beneath the heaps, but next to none of their garbage. */
  readonly resident: number;
}

export interface WatchOptions {
  readonly flags?: readonly string[];
  /** With a dashboard, which is drawn twice a second; in quiet lines without. */
  readonly onTerminal?: boolean;
  readonly everyMs?: number;
  /**
   * Garbage is collected this often in run and platform, and what is left is told; costs some 100 ms each time.
   * From and to: since the start of the process.
   */
  readonly collect?: { readonly everyMs: number; readonly fromMs: number; readonly toMs: number };
  /** Told now and then, so that a long run is not silent. */
  readonly tell?: (seconds: number, sample: ProcessState) => void;
}

const EVERY_MS = 250;
/**
 * Until a run and its platform are up, and can be inspected. Before any device comes: an inspector has a thread of its
 * own with six descriptors, which are not to be taken for a leak.
 */
const UP_MS = 3_000;
/** Quiet runs that fail say why. */
const LAST_WORDS = 2_000;

/** Throws when it leaves no results. */
export async function watchRun(scenarioText: string, options: WatchOptions = {}): Promise<WatchedRun> {
  const { flags = [], onTerminal = false } = options;
  const folder = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  try {
    const scenario = join(folder, 'scenario.yaml');
    writeFileSync(scenario, scenarioText);
    const out = join(folder, 'results');
    const words = ['run', scenario, '--out', out, '--no-ci', ...flags];
    const program = onTerminal
      ? startOnTerminal(words)
      : startRegatta([...words, '--quiet', '--no-dashboard'], INSPECTABLE);
    const watch = new Watch(program);
    await Promise.all([watch.sample(options), watch.collect(options)]);
    const { summary, frames, folder: results } = resultsIn(out, program);
    const startedAt = Date.parse(summary.startedAt);
    const sinceStart = <T extends { at: number }>(list: readonly T[]): T[] =>
      list.map((one) => ({ ...one, at: one.at - startedAt }));
    return {
      code: await program.ended,
      summary,
      frames,
      samples: sinceStart(watch.samples),
      memories: sinceStart(watch.memories),
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

/** Undefined when the process has ended meanwhile. */
async function keptBy(inspector: Inspector, pid: number): Promise<Kept | undefined> {
  const live = await inspector.liveMemory();
  const state = stateOf(pid);
  return state && { live, resident: state.resident };
}

/** Moments are epoch ms here: when the start barrier was is known at the end. */
class Watch {
  readonly samples: Sample[] = [];
  readonly memories: Memory[] = [];
  private readonly program: Program;
  private readonly ended: Promise<void>;
  private over = false;
  private run: number | undefined;
  private platform: number | undefined;

  constructor(program: Program) {
    this.program = program;
    this.ended = program.ended.then(() => {
      this.over = true;
    });
  }

  async sample({ everyMs = EVERY_MS, tell }: WatchOptions): Promise<void> {
    for (const began = Date.now(); !this.over; await this.pause(everyMs)) {
      this.find();
      const state = this.run === undefined ? undefined : stateOf(this.run);
      const platform = this.platform === undefined ? undefined : stateOf(this.platform);
      if (!state) continue;
      this.samples.push({ ...state, at: Date.now(), ...(platform && { platform }) });
      tell?.((Date.now() - began) / 1000, state);
    }
  }

  async collect({ collect }: WatchOptions): Promise<void> {
    if (!collect) return;
    const { everyMs, fromMs, toMs } = collect;
    const began = performance.now();
    const until = began + toMs;
    await this.pause(UP_MS);
    const { run, platform } = this;
    if (run === undefined || platform === undefined) throw new Error('no run and platform to collect in');
    const [ours, theirs] = await Promise.all([inspect(run), inspect(platform)]);
    await this.pause(began + fromMs - performance.now());
    for (; !this.over && performance.now() < until; await this.pause(everyMs)) {
      const left = Promise.all([keptBy(ours, run), keptBy(theirs, platform)]);
      const told = await Promise.race([left, this.ended]);
      const [kept, platformKept] = told ?? [];
      if (kept && platformKept) this.memories.push({ at: Date.now(), run: kept, platform: platformKept });
    }
    // A process that is inspected would wait with its end for this.
    ours.close();
    theirs.close();
  }

  private pause(ms: number): Promise<void> {
    return Promise.race([this.ended, sleep(ms)]);
  }

  private find(): void {
    if (this.run !== undefined && this.platform !== undefined) return;
    const { pid } = this.program;
    const below = [...processes().filter((one) => one.pid === pid), ...descendants(pid)];
    const isRun = ({ command }: Process) => /\bmain\.js run /.test(command) && !/^(sh|script) /.test(command);
    this.run ??= below.find(isRun)?.pid;
    this.platform ??= below.find(({ command }) => /\bworkers\/platform\.js/.test(command))?.pid;
  }
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
