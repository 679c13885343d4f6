/** CPU time of the embedded platform for a request, against a bare node server that sends back what comes. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPlatformProcess } from '../src/platform/child.ts';
import type { PlatformStats } from '../src/platform/stats.ts';
import { type Bench, type Figure, medianOf } from './bench.ts';
import type { EchoClientOptions } from './clients/echo-client.ts';
import type { FromEchoServer } from './clients/echo-server.ts';
import type { ExchangeOptions } from './clients/exchange.ts';
import { client } from './paths.ts';

const DEVICES = 1000;
const BYTES = 77;
const WARM_MS = 3000;
const MEASURED_MS = 3000;

export const platform = {
  name: 'platform',
  about: `the embedded platform's CPU time for a query (102) and its reply, ${DEVICES} devices at saturation`,
  async run({ rounds }) {
    const platforms: Served[] = [];
    const echoes: Served[] = [];
    for (let round = 0; round < rounds; round++) {
      platforms.push(await measurePlatform());
      echoes.push(await measureEcho());
    }
    const rival = 'node:net echo';
    const ours = medianOf(platforms, (served) => served.micros);
    const theirs = medianOf(echoes, (served) => served.micros);
    return [
      { what: 'CPU a request', unit: 'µs', ours, rival, theirs },
      { what: 'requests on one core', unit: '1/s', ours: 1e6 / ours, rival, theirs: 1e6 / theirs },
    ] satisfies Figure[];
  },
} satisfies Bench;

interface Served {
  readonly micros: number;
}

async function measurePlatform(): Promise<Served> {
  const { addresses, pid, stop } = await startPlatformProcess({
    host: '127.0.0.1',
    mqttPort: 0,
    httpPort: 0,
    seed: 1,
    deli: {
      products: [{ category: 'KQ', model: 'DL', secret: '', unbind: true }],
      accounts: [],
      bound: 1,
      groups: 10,
      locked: 0,
    },
    faults: {},
  });
  const seen = async (): Promise<number> => {
    const stats = (await (await fetch(`${addresses.http}/stats`)).json()) as PlatformStats;
    return stats.tallies['deli/seen/102'] ?? 0;
  };
  const port = Number(new URL(addresses.mqtt).port);
  const load = start('exchange', {
    devices: DEVICES,
    seconds: 60,
    port,
    link: 'lean',
    to: 'deli',
  } satisfies ExchangeOptions);
  try {
    return await measure(pid, seen);
  } finally {
    await end(load);
    await stop();
  }
}

async function measureEcho(): Promise<Served> {
  const server = fork(client('echo-server'));
  const answer = async (): Promise<FromEchoServer> => (await once(server, 'message'))[0] as FromEchoServer;
  const listening = await answer();
  if (listening.kind !== 'listening') throw new Error('bench: the echo server does not listen');
  const messages = async (): Promise<number> => {
    server.send('report');
    const told = await answer();
    return told.kind === 'messages' ? told.messages : 0;
  };
  const load = start('echo-client', {
    connections: DEVICES,
    bytes: BYTES,
    port: listening.port,
  } satisfies EchoClientOptions);
  try {
    return await measure(server.pid ?? 0, messages);
  } finally {
    await end(load);
    await end(server);
  }
}

async function measure(pid: number, count: () => Promise<number>): Promise<Served> {
  await sleep(WARM_MS);
  const before = { requests: await count(), micros: cpuMicros(pid) };
  await sleep(MEASURED_MS);
  const requests = (await count()) - before.requests;
  if (requests === 0) throw new Error('bench: nothing was asked of the server');
  return { micros: (cpuMicros(pid) - before.micros) / requests };
}

/** User and system time of a whole process; proc(5) counts it in hundredths of a second. */
function cpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the command's name in brackets, which may hold anything; utime and stime are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

const start = (name: string, options: object): ChildProcess =>
  spawn(process.execPath, [client(name), JSON.stringify(options)], { stdio: 'ignore' });

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  if (child.exitCode === null && child.kill('SIGKILL')) await gone;
}
