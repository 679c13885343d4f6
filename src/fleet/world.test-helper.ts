/** A live world on a clock that tests move by hand, with links that lead to a scripted server. */

import assert from 'node:assert/strict';
import { deliDevice } from '../clouds/deli/device/index.ts';
import type { DeviceSide, FleetFacts } from '../lifecycle/cloud.ts';
import { runScript } from '../lifecycle/interpreter.ts';
import type { Outcome } from '../lifecycle/outcome.ts';
import type { Script } from '../lifecycle/script.ts';
import type { Frame } from '../metrics/frame.ts';
import { MergedFrames } from '../metrics/merge.ts';
import { Recorder } from '../metrics/recorder.ts';
import type { Link, LinkEvents, LinkOptions } from '../net/link.ts';
import type { Clock } from './clock.ts';
import { LiveDevice } from './live-device.ts';
import { type BeginLife, type EffectOf, LiveFleet } from './live-fleet.ts';
import { LiveWorld } from './live-world.ts';
import { Schedule } from './schedule.ts';
import type { Http } from './transfers.ts';

/** Time passes only in advance(); what is due within runs in order, each at its own moment. */
export class ManualClock implements Clock {
  private time = 0;
  /** When the turn began in which time passes by stall(); undefined: each message has a turn of its own. */
  turn: number | undefined;
  /** In the order in which they are due; at the same moment, in the order in which they were asked for. */
  private calls: { at: number; call: () => void }[] = [];

  now(): number {
    return this.time;
  }
  lately(): number {
    return this.time;
  }
  wall(): number {
    return 1_700_000_000_000 + this.time;
  }
  turnBegan(): number {
    return this.turn ?? this.time;
  }
  after(ms: number, call: () => void): () => void {
    const entry = { at: this.time + Math.max(0, ms), call };
    const before = this.calls.findLastIndex(({ at }) => at <= entry.at);
    this.calls.splice(before + 1, 0, entry);
    return () => {
      this.calls = this.calls.filter((other) => other !== entry);
    };
  }
  soon(call: () => void): void {
    this.after(0, call);
  }

  /** Calls that are still to come. */
  get pending(): number {
    return this.calls.length;
  }

  /** Lets promises settle between moments, as the event loop does. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (;;) {
      const next = this.calls[0];
      if (!next || next.at > end) break;
      this.calls.shift();
      this.time = Math.max(this.time, next.at);
      next.call();
      await settle();
    }
    this.time = end;
    await settle();
  }

  /** The generator itself is held up: time passes and nothing runs. */
  stall(ms: number): void {
    this.time += ms;
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve();
}

export interface Request {
  readonly mid: string;
  readonly action: number;
  readonly data?: Record<string, unknown>;
}

/** What the scripted server does with each request; by default it answers code 0 after 5 ms. */
export type Serve = (request: Request, link: ServedLink) => void;

export class ServedLink implements Link {
  readonly options: LinkOptions;
  readonly events: LinkEvents;
  readonly log: string[] = [];
  private readonly server: TestServer;
  private packetId = 0;
  private over = false;

  constructor(server: TestServer, options: LinkOptions, events: LinkEvents) {
    this.server = server;
    this.options = options;
    this.events = events;
  }

  publish(_topic: string, payload: string, qos: 0 | 1): number {
    const request = JSON.parse(payload) as Request;
    this.server.requests.push(request);
    this.server.serve(request, this);
    return qos === 0 ? 0 : ++this.packetId;
  }
  subscribe(topics: readonly string[]): number {
    const id = ++this.packetId;
    this.server.clock.after(1, () =>
      this.events.subscribed(
        id,
        topics.map(() => 0),
      ),
    );
    return id;
  }
  ping(): void {
    this.log.push(`ping at ${this.server.clock.now()}`);
    if (this.server.answersPings) this.server.clock.after(1, () => this.events.pong());
  }
  disconnect(): void {
    this.log.push('disconnect');
    this.close('ok');
  }
  destroy(outcome: Outcome): void {
    this.log.push(`destroy ${outcome}`);
    this.close(outcome);
  }

  reply(request: Request, data: object = { code: 0 }, after = 5): void {
    const text = JSON.stringify({ mid: request.mid, from: 'system', time: 1, action: request.action, data });
    this.server.clock.after(after, () => this.events.message('id', text));
  }
  instruct(action: number, data: object): void {
    this.events.message('id', JSON.stringify({ mid: 'p1', from: 'user', time: 1, action, data }));
  }
  close(outcome: Outcome): void {
    if (this.over) return;
    this.over = true;
    this.server.clock.after(0, () => this.events.closed(outcome));
  }
}

export class TestServer {
  readonly clock: ManualClock;
  readonly links: ServedLink[] = [];
  readonly requests: Request[] = [];
  /** What devices stored by FTP. */
  readonly uploads: { readonly url: string; readonly body: string }[] = [];
  serve: Serve = (request, link) => link.reply(request);
  /** The outcome of a handshake: `ok`, or why it is refused. */
  accept: () => Outcome = () => 'ok';
  answersPings = true;
  /** What CONNACK says of the session. */
  keepsSession = false;

  constructor(clock: ManualClock) {
    this.clock = clock;
  }

  readonly open = (options: LinkOptions, events: LinkEvents): Link => {
    const link = new ServedLink(this, options, events);
    this.links.push(link);
    const outcome = this.accept();
    this.clock.after(2, () => (outcome === 'ok' ? events.connected(this.keepsSession) : link.close(outcome)));
    return link;
  };
}

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
