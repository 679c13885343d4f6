/** Runs the built command as a user does, in its own process. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The repository; this file runs from dist/test/helpers. */
export const ROOT = join(import.meta.dirname, '../../..');
export const MAIN = join(ROOT, 'dist/src/cli/main.js');
/** What the machine of the tests was found to carry must not change what commands say. */
const NO_CALIBRATION = { REGATTA_CALIBRATION: join(ROOT, 'dist/no-calibration.json') };

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
  /** A bash script that runs the command by `"$@"`, after changing what it may have: `ulimit -n 300; "$@"`. */
  readonly within?: string;
  /** Words before bash: `unshare -rm`. */
  readonly under?: readonly string[];
}

/** A command under way. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ran>;
  /** Resolves with what it has printed to stdout, or stderr, once that matches; rejects when it ends before. */
  until(pattern: RegExp, stream?: 'stdout' | 'stderr'): Promise<string>;
  /** To the command alone. */
  signal(name: NodeJS.Signals): void;
  /** To the command and everything that it has started, as a terminal does for Ctrl-C. */
  signalGroup(name: NodeJS.Signals): void;
}

export const regatta = (args: readonly string[], options: RegattaOptions = {}): Promise<Ran> =>
  startRegatta(args, options).ended;

export function startRegatta(args: readonly string[], options: RegattaOptions = {}): Running {
  const { env = {}, cwd = ROOT, timeout = 60_000, input = '', within, under = [] } = options;
  const began = performance.now();
  const bash = within === undefined ? [] : [...under, 'bash', '-c', within, 'bash'];
  const [program = '', ...words] = [...bash, process.execPath, MAIN, ...args];
  // Detached: a process group of its own, so that signalGroup() does not reach the tests.
  const child = spawn(program, words, {
    cwd,
    env: { ...process.env, ...NO_CALIBRATION, ...env },
    detached: true,
  });
  const pid = child.pid ?? 0;
  const printed = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text;
      for (const watch of watchers) watch();
    });
  // It may end without reading.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const timer = setTimeout(() => send(-pid, 'SIGKILL'), timeout);
  const failure = (what: string) =>
    new Error(`regatta ${args.join(' ')} ${what}\n${printed.stdout}${printed.stderr}`);
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code !== null) resolve({ code, ...printed, ms: performance.now() - began });
      else reject(failure(`ended by ${signal}`));
    });
  });
  const until = (pattern: RegExp, stream: 'stdout' | 'stderr' = 'stdout') =>
    new Promise<string>((resolve, reject) => {
      const watch = () => {
        if (!pattern.test(printed[stream])) return;
        watchers.delete(watch);
        resolve(printed[stream]);
      };
      watchers.add(watch);
      watch();
      void ended.then(() => reject(failure(`ended and never said ${pattern}`)), reject);
    });
  return {
    pid,
    ended,
    until,
    signal: (name) => send(pid, name),
    signalGroup: (name) => send(-pid, name),
  };
}

/** One that has ended already needs no signal any more. */
function send(to: number, signal: NodeJS.Signals): void {
  try {
    process.kill(to, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
