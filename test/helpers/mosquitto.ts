/** A Mosquitto of the test's own, on a free port of 127.0.0.1. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, listens } from './ports.ts';
import { pathOf } from './programs.ts';

export interface Mosquitto {
  readonly port: number;
  /** `mqtt://127.0.0.1:<port>` */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const TRIES = 3;
const STARTS_WITHIN = 5000;

/**
 * Anyone may connect, as many as the system allows. Tests that use it say `{ skip: skipWithout('mosquitto') }` and
 * stop it (`t.after(broker.stop)`).
 */
export async function startMosquitto(): Promise<Mosquitto> {
  const program = pathOf('mosquitto');
  if (program === undefined) throw new Error('mosquitto is not installed: the test must skip without it');
  // It can't be told to take any free port, so one is looked for first, and may be gone a moment later.
  for (let tried = 1; ; tried++) {
    const broker = await start(program, await freePort());
    if (typeof broker !== 'string') return broker;
    if (tried === TRIES) throw new Error(`mosquitto did not start:\n${broker}`);
  }
}

async function start(program: string, port: number): Promise<Mosquitto | string> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-mosquitto-'));
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(
    config,
    `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_connections -1\npersistence false\nlog_type error\n`,
  );
  const child = spawn(program, ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const stop = async () => {
    if (running(child)) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const until = performance.now() + STARTS_WITHIN;
  while (running(child) && performance.now() < until) {
    if (await listens(port)) return { port, url: `mqtt://127.0.0.1:${port}`, pid: child.pid ?? 0, stop };
    await sleep(20);
  }
  await stop();
  return said || `silent for ${STARTS_WITHIN} ms`;
}

const running = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;
