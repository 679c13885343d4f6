/** The embedded platform as a child process: its own core, its own file-descriptor limit. */
import { type ChildProcess, fork } from 'node:child_process';
import { constants } from 'node:os';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import type { FromPlatform, PlatformAddresses, PlatformOptions, ToPlatform } from './options.ts';

export interface PlatformProcess {
  readonly addresses: PlatformAddresses;
  readonly pid: number;
  /** Asks it to go; kills it when it has not gone after 5 s. */
  stop(): Promise<void>;
  /** The exit code, 0 after stop(); 128 + signal when it was killed. Never rejects. */
  readonly exited: Promise<number>;
}

export interface PlatformProcessOptions {
  /** Told what a platform that crashed had written last; by default this goes to stderr. */
  crashed?(lastWords: string): void;
}

// A string that tsc does not rewrite: this file runs from dist/src/platform.
const ENTRY = new URL('../../workers/platform.js', import.meta.url);
/** MiB. 15,000 connected devices take 0.4 GB; node's own limit could be as low as 2 GB. */
const HEAP = 4096;
const STOP_WITHIN = 5000;
/** Characters of its output kept for the case that it crashes. */
const LAST_WORDS = 16 * 1024;

/** Throws a RegattaError (exit 104) when the platform can't start; resolves when it listens. */
export async function startPlatformProcess(
  options: PlatformOptions,
  { crashed = (lastWords) => process.stderr.write(lastWords) }: PlatformProcessOptions = {},
): Promise<PlatformProcess> {
  const child = fork(ENTRY, {
    execArgv: [`--max-old-space-size=${HEAP}`, '--enable-source-maps'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lastWords = keepLastWords(child);
  let stopping = false;
  const exited = exitOf(child).then((code) => {
    if (code !== 0 && !stopping) crashed(lastWords());
    return stopping ? 0 : code;
  });
  const stop = async (): Promise<void> => {
    stopping = true;
    if (child.connected) child.send({ kind: 'stop' } satisfies ToPlatform);
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN);
    await exited;
    clearTimeout(kill);
  };
  child.send({ kind: 'start', options } satisfies ToPlatform);
  const answer = await Promise.race([firstMessage(child), exited]);
  if (typeof answer === 'number')
    throw new RegattaError(`platform: its process ended with code ${answer} before it listened`, EXIT.defect);
  if (answer.kind === 'failed') {
    await stop();
    throw new RegattaError(answer.reason, EXIT.badInput);
  }
  return { addresses: answer.addresses, pid: child.pid ?? 0, stop, exited };
}

const firstMessage = (child: ChildProcess): Promise<FromPlatform> =>
  new Promise((resolve) => child.once('message', (message) => resolve(message as FromPlatform)));

/** `close` and not `exit`: what it wrote last has then been read. */
const exitOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    child.on('error', () => resolve(EXIT.defect));
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });

function keepLastWords(child: ChildProcess): () => string {
  let kept = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      kept = (kept + text).slice(-LAST_WORDS);
    });
  return () => kept;
}
