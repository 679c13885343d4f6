/** A Redis of the test's own, on a free port of 127.0.0.1, that keeps nothing on disk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerCertificate } from '../../src/net/certificate.test-helper.ts';
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
export async function startRedis(
  words: readonly string[] = [],
  listensBy: '--port' | '--tls-port' = '--port',
): Promise<RedisServer> {
  const port = await freePort();
  const program = pathOf('redis-server');
  if (program === undefined) throw new Error('redis-server is not installed: the test must skip without it');
  const settings = [listensBy, String(port), ...(listensBy === '--port' ? [] : ['--port', '0']), ...words];
  let child = await launch(program, port, settings);
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
      child = await launch(program, port, settings);
    },
    stop: () => end('SIGTERM'),
  };
}

async function launch(program: string, port: number, words: readonly string[]): Promise<ChildProcess> {
  const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
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

/**
 * One that speaks TLS alone; its `url` begins with `rediss:`, and `ca` is the PEM file that its certificate is checked
 * with. Stop it as any other.
 */
export async function startTlsRedis(
  { key, cert }: ServerCertificate,
  words: readonly string[] = [],
): Promise<RedisServer & { readonly ca: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-redis-'));
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, cert);
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
  const files = ['--tls-cert-file', ca, '--tls-key-file', join(folder, 'key.pem'), '--tls-ca-cert-file', ca];
  const started = await startRedis([...files, '--tls-auth-clients', 'no', ...words], '--tls-port');
  const stop = async () => {
    await started.stop();
    rmSync(folder, { recursive: true });
  };
  return { ...started, url: started.url.replace('redis:', 'rediss:'), ca, stop };
}

const running = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;
