/** A Redis of the test's own, on a free port of 127.0.0.1, that keeps nothing on disk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, listens } from './ports.ts';
import { pathOf } from './programs.ts';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  readonly pid: number;
  /** With SIGKILL: connections break, and everything it held is gone. */
  kill(): Promise<void>;
  /** On the same port, empty. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const STARTS_WITHIN = 10_000;

/** Tests that use it say `{ skip: skipWithout('redis-server') }` and stop it. @param words further settings: `--requirepass`, `x` */
export async function startRedis(words: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort();
  const program = pathOf('redis-server');
  if (program === undefined) throw new Error('redis-server is not installed: the test must skip without it');
  let child = await launch(program, port, words);
  const end = async (signal: NodeJS.Signals) => {
    if (!running(child)) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return child.pid ?? 0;
    },
    kill: () => end('SIGKILL'),
    start: async () => {
      child = await launch(program, port, words);
    },
    stop: () => end('SIGTERM'),
  };
}

async function launch(program: string, port: number, words: readonly string[]): Promise<ChildProcess> {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(program, [...settings, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const until = performance.now() + STARTS_WITHIN;
  while (running(child) && performance.now() < until) {
    if (await listens(port)) return child;
    await sleep(20);
  }
  child.kill('SIGKILL');
  throw new Error(`redis-server did not start:\n${said}`);
}

const running = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;
