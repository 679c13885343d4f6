/** Where and of what a bench was run: figures without this mean nothing. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './paths.ts';
import { processes } from './processes.ts';

export interface Circumstances {
  readonly at: string;
  readonly machine: string;
  readonly node: string;
  /** `+` after it: the work tree had changes. */
  readonly commit: string;
  /** Mean number of running processes over the last minute, before the bench. */
  readonly load: number;
  /** Cores that were busy, or given to others by the host, in the seconds before the bench. */
  readonly busy: number;
}

export interface Activity {
  /** Cores. */
  readonly busy: number;
  /** Cores that the machine's own host gave to others. */
  readonly stolen: number;
  /** The busiest processes, as people read them: `80 % node dist/test/all.js`. */
  readonly busiest: readonly string[];
}

const WATCHED_MS = 2_000;
const SHOWN = 3;
/** Of a core. */
const WORTH_TELLING = 0.03;
const COMMAND_WIDTH = 70;

export function circumstances(busy: number): Circumstances {
  const cores = cpus();
  const gigabytes = Math.round(totalmem() / 1e9);
  return {
    at: new Date().toISOString(),
    machine: `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown'}, ${gigabytes} GB, Linux ${release()}`,
    node: process.version,
    commit: commit(),
    load: loadavg()[0] ?? 0,
    busy,
  };
}

function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
    const changed = git('status', '--porcelain', '--', '.', ':!bench/history.ndjson') !== '';
    return git('rev-parse', '--short', 'HEAD') + (changed ? '+' : '');
  } catch {
    return 'unknown';
  }
}

/** What the machine does while this process waits. */
export async function activity(): Promise<Activity> {
  const [before, began] = [processes(), ticks()];
  const from = performance.now();
  await sleep(WATCHED_MS);
  const seconds = (performance.now() - from) / 1000;
  const [after, ended] = [processes(), ticks()];
  const spent = new Map(before.map(({ pid, cpuSeconds }) => [pid, cpuSeconds]));
  const busiest = after
    .filter(({ pid }) => pid !== process.pid)
    .map(({ pid, cpuSeconds, command }) => ({
      share: (cpuSeconds - (spent.get(pid) ?? cpuSeconds)) / seconds,
      command: command.trim().slice(0, COMMAND_WIDTH),
    }))
    .filter(({ share }) => share >= WORTH_TELLING)
    .sort((a, b) => b.share - a.share)
    .slice(0, SHOWN)
    .map(({ share, command }) => `${(share * 100).toFixed(0)} % ${command}`);
  const share = (name: 'idle' | 'stolen' | 'all') => ended[name] - began[name];
  const all = share('all');
  return {
    busy: all === 0 ? 0 : ((all - share('idle') - share('stolen')) / all) * cpus().length,
    stolen: all === 0 ? 0 : (share('stolen') / all) * cpus().length,
    busiest,
  };
}

/** Of all cores together since the start of the machine; proc(5). */
function ticks(): { readonly idle: number; readonly stolen: number; readonly all: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softIrq = 0, stolen = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return { idle: idle + wait, stolen, all: user + nice + system + idle + wait + irq + softIrq + stolen };
}
