/**
 * HTTPS calls at saturation over so many connections, by this process' CPU time: by undici's own `request`, by the
 * devices' HTTP client alone, or by speakers that live in a worker.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { Agent } from 'undici';
import { createHttpClient } from '../../src/net/http.ts';
import type { Plan } from '../../src/scenario/plan.ts';
import { options, report, startWorker } from './worker.ts';

export interface CallsOptions {
  readonly contender: 'undici' | 'client' | 'speakers';
  /** Of the TVS cloud. */
  readonly url: string;
  readonly trust: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface CallsResult {
  readonly callsPerSecond: number;
  readonly microsPerCall: number;
}

const { contender, url, trust, connections, seconds } = options<CallsOptions>();
const WARM_SECONDS = 3;
const TIMEOUT_MS = 30_000;

/** Calls that were answered so far. */
type Count = () => Promise<number>;

const CALL = {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    authorization: 'Tvser 0123456789abcdef0123456789abcdef',
    qua: 'QV=3&VE=GA&VN=1.0.0.1000&PP=com.example.speaker',
  },
  body: '{}',
} as const;

function inLoops(call: () => Promise<void>): Count {
  let answered = 0;
  const loop = async (): Promise<never> => {
    for (;;) {
      await call();
      answered++;
    }
  };
  for (let nth = 0; nth < connections; nth++) void loop();
  return async () => answered;
}

function byUndici(): Count {
  const agent = new Agent({ connections, connect: { secureContext: createSecureContext({ ca: trust }) } });
  const { origin, pathname: path } = new URL(`${url}/api/dialog`);
  return inLoops(async () => {
    const { statusCode, body } = await agent.request({ origin, path, ...CALL });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`bench: ${statusCode} ${text}`);
  });
}

function byClient(): Count {
  const client = createHttpClient({ connections, trust });
  return inLoops(async () => {
    const { outcome } = await client.fetch({ ...CALL, url: `${url}/api/dialog`, timeout: TIMEOUT_MS });
    if (outcome !== 'ok') throw new Error(`bench: ${outcome}`);
  });
}

function bySpeakers(): Count {
  const worker = startWorker(speakerPlan());
  return async () => {
    await worker.nextFrame();
    const series = worker.frames.series({ step: 'call' });
    const failed = series.find(({ outcome }) => outcome !== 'ok');
    if (failed) throw new Error(`bench: ${failed.count} calls ended ${failed.outcome}`);
    return series.reduce((sum, { count }) => sum + count, 0);
  };
}

function speakerPlan(): Plan {
  const forEver = 1e9;
  const calls = { kind: 'step', name: 'call', args: { api: 'dialog', body: {}, qua: 'header' } } as const;
  return {
    name: 'calls',
    seed: 1,
    timeScale: 1,
    ends: forEver,
    phases: [],
    fleets: [
      {
        name: 'speakers',
        cloud: 'tvs',
        product: { id: 'p1', version: '1.0.0.1000', package: 'com.example.speaker', stage: 'GA' },
        devices: connections,
        first: 0,
        arrival: { kind: 'at', after: 0 },
        identities: { kind: 'pattern', serial: '{index:8}' },
        qos: 0,
        keepAliveSeconds: 0,
        cleanSession: true,
        timeouts: { connect: TIMEOUT_MS, reply: TIMEOUT_MS, download: TIMEOUT_MS },
        reconnect: { backoff: { min: 0, max: 0 }, tries: 0 },
        lifecycle: [
          { kind: 'step', name: 'client-id', args: { account: 'guest' } },
          { kind: 'step', name: 'token', args: { refresh: 'never' } },
          { kind: 'repeat', simulated: forEver, body: [calls] },
        ],
        reactions: {},
      },
    ],
    target: { gateways: [], subscribeOwnTopic: false, echo: false, allowHosts: [], services: { tvs: url } },
    trust,
    sourceAddresses: 1,
    link: 'lean',
    limits: { handshakes: 1, http: connections },
    graceMs: 0,
    operations: [],
    faults: {},
    thresholds: [],
  };
}

const CONTENDERS = { undici: byUndici, client: byClient, speakers: bySpeakers };
const count = CONTENDERS[contender]();
const measure = async () => ({ calls: await count(), cpu: process.cpuUsage(), at: performance.now() });

await sleep(WARM_SECONDS * 1000);
const before = await measure();
await sleep(seconds * 1000);
const after = await measure();
const calls = after.calls - before.calls;
const micros = after.cpu.user - before.cpu.user + after.cpu.system - before.cpu.system;
report({
  callsPerSecond: (calls / (after.at - before.at)) * 1000,
  microsPerCall: micros / calls,
} satisfies CallsResult);
process.exit(0);
