/** `regatta` commands that stay, as processes of their own, each with so many open files as one may have. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { MAIN } from './paths.ts';

/** Open files of each process; a machine whose hard limit is lower can't run these benches. */
const DESCRIPTORS = 20_000;
const LIMITED = `ulimit -n ${DESCRIPTORS} && exec "$@"`;
const STARTS_WITHIN_MS = 20_000;
const ENDS_WITHIN_MS = 20_000;

export interface Program {
  readonly pid: number;
  /** Everything it has printed so far. */
  readonly printed: () => string;
  /** Resolves to the match once it has printed that. Throws when it ends before, or takes too long. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves to its exit code, undefined when a signal ended it. */
  readonly ended: Promise<number | undefined>;
  /** Gently; at once when that takes too long. */
  stop(): Promise<void>;
}

/** @param env besides this process's own */
export const startRegatta = (words: readonly string[], env: NodeJS.ProcessEnv = {}): Program =>
  startProgram('regatta', ['sh', '-c', LIMITED, 'sh', process.execPath, MAIN, ...words], env);

/** On a terminal of its own, 160 × 48, so that there is a dashboard. Its pid is that of the terminal. */
export function startOnTerminal(words: readonly string[]): Program {
  const command = [process.execPath, MAIN, ...words].map((word) => `'${word}'`).join(' ');
  const shell = `stty cols 160 rows 48; ulimit -n ${DESCRIPTORS}; TERM=xterm-256color exec ${command}`;
  return startProgram('regatta', ['script', '-qfec', shell, '/dev/null']);
}

function startProgram(
  name: string,
  [file = '', ...words]: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Program {
  // Its input stays open: a dashboard whose keys come to an end would end too.
  const child = spawn(file, words, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
  const printed = () => text;
  return {
    pid: child.pid ?? 0,
    printed,
    ended: once(child, 'close').then(([code]) => (code as number | null) ?? undefined),
    until: (pattern) => waitFor(child, pattern, printed, name),
    stop: () => stop(child),
  };
}

async function waitFor(
  child: ChildProcess,
  pattern: RegExp,
  printed: () => string,
  name: string,
): Promise<RegExpExecArray> {
  const until = performance.now() + STARTS_WITHIN_MS;
  while (child.exitCode === null && performance.now() < until) {
    const found = pattern.exec(printed());
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`bench: ${name} did not print ${pattern}:\n${printed()}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
  child.kill('SIGTERM');
  await gone;
  clearTimeout(timer);
}
