/** A Mosquitto of the bench's own, on a free port of 127.0.0.1. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, listens } from '../test/helpers/ports.ts';

export interface Broker extends AsyncDisposable {
  readonly port: number;
}

const MOSQUITTO = ['/usr/sbin/mosquitto', 'mosquitto'];
const STARTS_WITHIN_MS = 5000;

/** Throws when there is no Mosquitto on this machine, or it does not start. */
export async function startBroker(): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  const port = await freePort();
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(
    config,
    [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      'max_connections -1',
      'max_inflight_messages 0',
      'persistence false',
      'log_dest none',
      // Every ten seconds it would look through all its clients, for some milliseconds.
      'sys_interval 0',
      '',
    ].join('\n'),
  );
  const child = await spawnFirst(MOSQUITTO, ['-c', config]);
  await listening(port, child);
  return {
    port,
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      if (child.kill()) await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function spawnFirst(commands: readonly string[], args: readonly string[]): Promise<ChildProcess> {
  for (const command of commands) {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const started = await Promise.race([
      once(child, 'spawn').then(() => true),
      once(child, 'error').then(() => false),
    ]);
    if (started) return child;
  }
  throw new Error('bench: no mosquitto on this machine (apt-get install mosquitto)');
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (const start = performance.now(); performance.now() - start < STARTS_WITHIN_MS; await sleep(20)) {
    if (child.exitCode !== null) break;
    if (await listens(port)) return;
  }
  child.kill();
  throw new Error(`bench: mosquitto does not listen on 127.0.0.1:${port}`);
}
