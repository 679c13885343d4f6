/** CPU time of the embedded platform for a request, against a bare node server that sends back what comes. */
import { startPlatformProcess } from '../src/platform/child.ts';
import type { PlatformStats } from '../src/platform/stats.ts';
import { type Bench, type Figure, medianOf } from './bench.ts';
import type { EchoClientOptions } from './clients/echo-client.ts';
import type { ExchangeOptions } from './clients/exchange.ts';
import { end, forkServer, measureServed, type Served, startLoad } from './served.ts';

const DEVICES = 1000;
const BYTES = 77;
/** A second. */
const LEAST_REQUESTS = 15_000;

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
      {
        what: 'requests on one core',
        unit: '1/s',
        ours: 1e6 / ours,
        rival,
        theirs: 1e6 / theirs,
        bar: { of: 'value', atLeast: LEAST_REQUESTS },
      },
      {
        what: 'requests answered, beside their clients',
        unit: '1/s',
        ours: medianOf(platforms, (served) => served.perSecond),
        rival,
        theirs: medianOf(echoes, (served) => served.perSecond),
      },
    ] satisfies Figure[];
  },
} satisfies Bench;

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
  const load = startLoad('exchange', {
    devices: DEVICES,
    seconds: 60,
    port,
    link: 'lean',
    to: 'deli',
  } satisfies ExchangeOptions);
  try {
    return await measureServed(pid, seen);
  } finally {
    await end(load);
    await stop();
  }
}

async function measureEcho(): Promise<Served> {
  const server = await forkServer('echo-server');
  const { port } = server;
  const load = startLoad('echo-client', {
    connections: DEVICES,
    bytes: BYTES,
    port,
  } satisfies EchoClientOptions);
  try {
    return await measureServed(server.child.pid ?? 0, server.messages);
  } finally {
    await end(load);
    await end(server.child);
  }
}
