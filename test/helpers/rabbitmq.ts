/** A RabbitMQ of the test's own with its MQTT plug-in, on free ports of 127.0.0.1. It takes some five seconds to start. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, listens } from './ports.ts';

/** Not the one in the PATH: that changes to the user `rabbitmq` and to the machine's own configuration. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const STARTS_WITHIN = 60_000;

export interface RabbitMq {
  /** `mqtt://127.0.0.1:<port>` */
  readonly url: string;
  stop(): Promise<void>;
}

/** Anyone may connect. Tests that use it say `{ skip: skipWithout('rabbitmq-server') }`. */
export async function startRabbitMq(): Promise<RabbitMq> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-rabbitmq-'));
  const [mqtt, distribution, names] = [await freePort(), await freePort(), await freePort()];
  const settings = {
    HOME: folder,
    // Its script then becomes the server, and no parent of it.
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_NODENAME: `regatta${mqtt}@localhost`,
    RABBITMQ_DIST_PORT: String(distribution),
    ERL_EPMD_PORT: String(names),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
  writeFileSync(settings.RABBITMQ_ENABLED_PLUGINS_FILE, '[rabbitmq_mqtt].');
  const address = `mqtt.listeners.tcp.1 = 127.0.0.1:${mqtt}`;
  writeFileSync(
    settings.RABBITMQ_CONFIG_FILE,
    `listeners.tcp = none\n${address}\nmqtt.allow_anonymous = true\n`,
  );
  // Erlang's name server: left to RabbitMQ it would be a daemon that stays.
  const env = { ...process.env, ...settings };
  const epmd = spawn('epmd', [], { env, stdio: 'ignore' });
  const server = spawn(SERVER, { env, stdio: 'ignore' });
  const stop = async () => {
    await end(server);
    await end(epmd);
    rmSync(folder, { recursive: true, force: true });
  };
  const until = performance.now() + STARTS_WITHIN;
  while (server.exitCode === null && performance.now() < until) {
    if (await listens(mqtt)) return { url: `mqtt://127.0.0.1:${mqtt}`, stop };
    await sleep(100);
  }
  await stop();
  throw new Error(`RabbitMQ did not start (exit code ${server.exitCode})`);
}

/** Its data are thrown away: there is nothing to leave in order. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
