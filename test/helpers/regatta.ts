/** Runs the built command as a user does, in its own process. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The repository; this file runs from dist/test/helpers. */
export const ROOT = join(import.meta.dirname, '../../..');
export const MAIN = join(ROOT, 'dist/src/cli/main.js');

export interface Ran {
  /** When it ends by a signal or the time limit, the promise rejects instead. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** From the start of the process to its end. */
  readonly ms: number;
}

export interface RegattaOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the repository. */
  readonly cwd?: string;
  /** ms, default 60,000: then the process is killed and the promise rejects with what it had printed. */
  readonly timeout?: number;
  /** Written to its standard input; without it that is empty. */
  readonly input?: string;
}

export function regatta(args: readonly string[], options: RegattaOptions = {}): Promise<Ran> {
  const { env = {}, cwd = ROOT, timeout = 60_000, input = '' } = options;
  const began = performance.now();
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...process.env, ...env } });
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text;
    });
  // It may end without reading.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code !== null) resolve({ code, ...printed, ms: performance.now() - began });
      else
        reject(new Error(`regatta ${args.join(' ')} ended by ${signal}\n${printed.stdout}${printed.stderr}`));
    });
  });
}
