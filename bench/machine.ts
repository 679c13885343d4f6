/** Where and of what a bench was run: figures without this mean nothing. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { ROOT } from './paths.ts';

export interface Circumstances {
  readonly at: string;
  readonly machine: string;
  readonly node: string;
  /** `+` after it: the work tree had changes. */
  readonly commit: string;
  /** Mean number of running processes over the last minute, before the bench. */
  readonly load: number;
}

export function circumstances(): Circumstances {
  const cores = cpus();
  const gigabytes = Math.round(totalmem() / 1e9);
  return {
    at: new Date().toISOString(),
    machine: `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown'}, ${gigabytes} GB, Linux ${release()}`,
    node: process.version,
    commit: commit(),
    load: loadavg()[0] ?? 0,
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
