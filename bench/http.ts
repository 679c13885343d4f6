/** CPU time of an HTTPS call: of the client, of a device that makes it, of the embedded platform that answers it. */
import { startPlatformProcess } from '../src/platform/child.ts';
import type { PlatformStats } from '../src/platform/stats.ts';
import { type Bench, type Figure, medianOf } from './bench.ts';
import { runClient } from './child.ts';
import type { CallsOptions, CallsResult } from './clients/calls.ts';
import { end, forkServer, measureServed, type Served, startLoad } from './served.ts';

const CONNECTIONS = 64;
const SECONDS = 4;
/** Longer than a server is measured. */
const LOAD_SECONDS = 3600;

export const http = {
  name: 'http',
  about: `CPU time of an HTTPS call on both sides, ${CONNECTIONS} connections at saturation`,
  async run({ rounds }) {
    const results: Record<CallsOptions['contender'], CallsResult[]> = {
      undici: [],
      client: [],
      speakers: [],
    };
    const platforms: Served[] = [];
    const bare: Served[] = [];
    for (let round = 0; round < rounds; round++) {
      const server = await forkServer('https-server');
      const url = `https://127.0.0.1:${server.port}/tvs`;
      for (const contender of ['undici', 'client', 'speakers'] as const)
        results[contender].push(await calls({ contender, url, trust: server.trust, seconds: SECONDS }));
      bare.push(await served(server.child.pid ?? 0, server.messages, url, server.trust));
      await end(server.child);
      platforms.push(await measurePlatform());
    }
    const micros = (contender: CallsOptions['contender']) =>
      medianOf(results[contender], ({ microsPerCall }) => microsPerCall);
    const rival = { rival: 'undici request', theirs: micros('undici') };
    return [
      {
        what: 'CPU a call, the client alone',
        unit: 'µs',
        ours: micros('client'),
        ...rival,
        bar: { of: 'ratio', atMost: 1 },
      },
      {
        what: 'CPU a call, whole speakers',
        unit: 'µs',
        ours: micros('speakers'),
        ...rival,
        bar: { of: 'ratio', atMost: 2 },
      },
      {
        what: 'CPU a call, the platform',
        unit: 'µs',
        ours: medianOf(platforms, (one) => one.micros),
        rival: 'bare node:https',
        theirs: medianOf(bare, (one) => one.micros),
        bar: { of: 'ratio', atMost: 2 },
      },
    ] satisfies Figure[];
  },
} satisfies Bench;

const calls = (options: Omit<CallsOptions, 'connections'>): Promise<CallsResult> =>
  runClient<CallsResult>('calls', { ...options, connections: CONNECTIONS } satisfies CallsOptions);

async function served(
  pid: number,
  count: () => Promise<number>,
  url: string,
  trust: string,
): Promise<Served> {
  const load = startLoad('calls', {
    contender: 'speakers',
    url,
    trust,
    connections: CONNECTIONS,
    seconds: LOAD_SECONDS,
  } satisfies CallsOptions);
  try {
    return await measureServed(pid, count);
  } finally {
    await end(load);
  }
}

async function measurePlatform(): Promise<Served> {
  const { addresses, pid, stop } = await startPlatformProcess({
    host: '127.0.0.1',
    mqttPort: 0,
    httpPort: 0,
    seed: 1,
    deli: { products: [], accounts: [], bound: 1, groups: 1, locked: 0 },
    services: { tvs: TVS },
    faults: {},
  });
  const seen = async (): Promise<number> => {
    const stats = (await (await fetch(`${addresses.http}/stats`)).json()) as PlatformStats;
    return stats.tallies['tvs/seen/call'] ?? 0;
  };
  try {
    return await served(pid, seen, addresses.services?.tvs ?? '', addresses.trust ?? '');
  } finally {
    await stop();
  }
}

const DAY = 86_400_000;
/** As the cloud is played when a scenario says nothing of it. */
const TVS = {
  tokenLifetime: DAY,
  refreshLifetime: DAY,
  ticketLifetime: DAY,
  pageLifetime: DAY,
  refusals: 0,
  revoked: 0,
  invalidTickets: 0,
  cuts: 0,
  latency: { min: 0, max: 0 },
};
