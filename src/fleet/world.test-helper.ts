/** A live world on a clock that tests move by hand, with links that lead to a scripted server. */

import assert from 'node:assert/strict';
import { deliDevice } from '../clouds/deli/device/index.ts';
import type { DeviceSide, FleetFacts } from '../lifecycle/cloud.ts';
import { runScript } from '../lifecycle/interpreter.ts';
import type { Script } from '../lifecycle/script.ts';
import type { Frame } from '../metrics/frame.ts';
import { MergedFrames } from '../metrics/merge.ts';
import { Recorder } from '../metrics/recorder.ts';
import { LiveDevice } from './live-device.ts';
import { type BeginLife, type EffectOf, LiveFleet } from './live-fleet.ts';
import { LiveWorld } from './live-world.ts';
import { ManualClock } from './manual-clock.test-helper.ts';
import { Schedule } from './schedule.ts';
import { TestServer } from './scripted-server.test-helper.ts';
import type { Http } from './transfers.ts';

/** What the scripts of tests are made of, times in ms. */
export const step = (name: string, args = {}): Script[number] => ({ kind: 'step', name, args });
export const sleep = (ms: number): Script[number] => ({ kind: 'sleep', simulated: { min: ms, max: ms } });
export const every = (ms: number, simulated: number, ...body: Script): Script[number] => ({
  kind: 'repeat',
  every: { min: ms, max: ms },
  simulated,
  body,
});

export const OPEN: EffectOf<'open'> = {
  kind: 'open',
  gateway: { host: '127.0.0.1', port: 1883, tls: false },
  account: { clientId: 'DL_0' },
  cleanSession: true,
  keepAliveSeconds: 60,
  timeout: 1000,
};

const FACTS: FleetFacts = {
  name: 'fleet',
  cloud: 'deli',
  product: { category: 'KQ', model: 'DL', secret: 'k', version: '1.0' },
  devices: 1,
  qos: 0,
  keepAliveSeconds: 60,
  cleanSession: true,
  timeouts: { connect: 1000, reply: 1000, download: 1000 },
  reconnect: { backoff: { min: 100, max: 100 }, tries: 3 },
  lifecycle: [],
  reactions: {},
};

export interface TestWorldOptions {
  readonly script?: Script;
  readonly life?: BeginLife;
  readonly devices?: number;
  readonly facts?: Partial<FleetFacts>;
  readonly timeScale?: number;
  readonly ends?: number;
  /** In place of a client that answers at once. */
  readonly fetch?: Http['fetch'];
  readonly download?: Http['download'];
  readonly handshakes?: number;
  readonly mayReach?: (host: string) => boolean;
  /** Names of phases, and the number of the one in which a simulated moment lies; one without a name by default. */
  readonly phases?: { readonly names: readonly string[]; readonly at: (simulated: number) => number };
}

export function testWorld(options: TestWorldOptions) {
  const clock = new ManualClock();
  const server = new TestServer(clock);
  const world = new LiveWorld({
    clock,
    schedule: new Schedule(options.timeScale ?? 1),
    recorder: new Recorder(0, options.phases?.names ?? ['']),
    target: {
      gateways: [{ host: '127.0.0.1', port: 1883, tls: false }],
      subscribeOwnTopic: false,
      echo: false,
      allowHosts: [],
      services: {},
    },
    http: {
      fetch: options.fetch ?? (async () => ({ outcome: 'ok', status: 200, headers: {}, body: '' })),
      download:
        options.download ??
        (async (url) => ({
          outcome: 'ok',
          transfer: { url, received: 1, total: 1, md5: 'x', resumptions: 0 },
        })),
      upload: async (url, body) => {
        server.uploads.push({ url, body });
        return { outcome: 'ok' };
      },
    },
    listenForCalls: async () => assert.fail('nobody listens'),
    httpCalls: 4,
    openLink: server.open,
    handshakes: options.handshakes ?? 100,
    ...(options.mayReach && { mayReach: options.mayReach }),
    phaseAt: options.phases?.at ?? (() => 0),
    graceMs: 500,
  });
  const devices = options.devices ?? 1;
  const facts = { ...FACTS, devices, lifecycle: options.script ?? [], ...options.facts };
  const side = deliDevice as DeviceSide;
  const begin: BeginLife = options.life ?? ((device) => runScript(facts.lifecycle, device, side.steps));
  const fleet = new LiveFleet(world, facts, side, begin);
  world.fleets.push(fleet);
  for (let index = 0; index < devices; index++) {
    const device = new LiveDevice(
      fleet,
      index,
      { serial: String(index), clientId: `DL_${index}` },
      index + 1,
    );
    fleet.add(device);
    world.arrive(device, 0);
  }
  world.begin(options.ends);
  return { world, clock, server, fleet, close: () => closeFrame(world) };
}

function closeFrame(world: LiveWorld): Frame {
  return world.recorder.close({
    from: 0,
    to: world.clock.now(),
    final: true,
    paused: false,
    gauges: world.fleets.map((fleet) => fleet.gauges()),
    downloads: world.transfers.downloads.takeMost(),
    loopLagMs: 0,
    busy: 0,
    heapBytes: 0,
  });
}

/** `query ok` → 3, and so on; and that attempts and outcomes add up, step by step. */
export function outcomesOf(frame: Frame): Record<string, number> {
  const merged = new MergedFrames();
  merged.add(frame);
  const outcomes: Record<string, number> = {};
  for (const { step, outcome, count } of merged.series()) outcomes[`${step} ${outcome}`] = count;
  for (const { step, count } of merged.begun()) {
    const ended = merged.series({ step }).reduce((sum, series) => sum + series.count, 0);
    if (ended !== count) throw new Error(`${step}: ${count} attempts but ${ended} outcomes`);
  }
  return outcomes;
}
