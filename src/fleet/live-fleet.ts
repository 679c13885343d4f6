/** What the devices of one fleet in one worker share: facts, the cloud's device side, gauges, names interned. */
import type { DeviceSide, FleetFacts, MqttSide, RunScript } from '../lifecycle/cloud.ts';
import type { Effect, Inbound, Life } from '../lifecycle/effects.ts';
import { runScript } from '../lifecycle/interpreter.ts';
import type { FrameGauges } from '../metrics/frame.ts';
import type { Counter } from '../metrics/recorder.ts';
import { DeviceSet } from './device-set.ts';
import type { LiveDevice } from './live-device.ts';
import type { LiveWorld } from './live-world.ts';

/** Begins a device's life: the interpreter over its script, or the user's own module. */
export type BeginLife = (device: LiveDevice) => Life<unknown>;

export interface FleetStep {
  readonly slot: number;
  readonly place: number;
  /** Devices that have begun it. */
  readonly reached: DeviceSet;
}

/** What is counted of messages on the wire. */
type Tally = 'sent' | 'received' | 'lost' | 'unsure' | 'late' | 'duplicate' | 'unknown';

/** States of a device outside any step, kept among the steps. */
const WAITING = 'waiting';
const ENDED = 'ended';

export class LiveFleet {
  readonly world: LiveWorld;
  readonly facts: FleetFacts;
  readonly side: DeviceSide;
  readonly begin: BeginLife;
  readonly devices: LiveDevice[] = [];
  connected = 0;

  /** Gauges by place: an index given to each step the fleet was seen in. */
  private readonly places = new Map<string, number>();
  private readonly names: string[] = [];
  private readonly inPlace: number[] = [];
  private readonly steps = new Map<string, FleetStep>();
  /** By label; no name is put together, nor hashed, for a message. */
  private readonly counters: Readonly<Record<Tally, Map<string, Counter>>> = {
    sent: new Map(),
    received: new Map(),
    lost: new Map(),
    unsure: new Map(),
    late: new Map(),
    duplicate: new Map(),
    unknown: new Map(),
  };
  readonly waiting: number;
  readonly ended: number;

  constructor(world: LiveWorld, facts: FleetFacts, side: DeviceSide, begin: BeginLife) {
    this.world = world;
    this.facts = facts;
    this.side = side;
    this.begin = begin;
    this.waiting = this.place(WAITING);
    this.ended = this.place(ENDED);
  }

  /** Of a cloud whose devices connect: the lives of others never ask for a connection. */
  get mqtt(): MqttSide {
    const { mqtt } = this.side;
    if (!mqtt) throw new Error(`the devices of cloud "${this.facts.cloud}" have no MQTT side`);
    return mqtt;
  }

  add(device: LiveDevice): void {
    device.position = this.devices.length;
    this.devices.push(device);
    this.inPlace[device.step]!++;
  }

  move(device: LiveDevice, place: number): void {
    this.inPlace[device.step]!--;
    this.inPlace[place]!++;
    device.step = place;
  }

  place(step: string): number {
    let place = this.places.get(step);
    if (place === undefined) {
      place = this.names.length;
      this.places.set(step, place);
      this.names.push(step);
      this.inPlace.push(0);
    }
    return place;
  }

  /** The names of the places. */
  placeNames(): readonly string[] {
    return this.names;
  }

  /** Adds to the counter `deli/sent/102`; its name is built once. */
  tally(kind: Tally, label: string): void {
    const { recorder } = this.world;
    let counter = this.counters[kind].get(label);
    if (counter === undefined) {
      counter = recorder.counter(`${this.side.wire ?? this.facts.cloud}/${kind}/${label}`);
      this.counters[kind].set(label, counter);
    }
    recorder.add(counter);
  }

  /** A measured attempt's name, as the recorder and the gauges know it. */
  step(name: string): FleetStep {
    let step = this.steps.get(name);
    if (!step) {
      const slot = this.world.recorder.slot(this.facts.name, name);
      step = { slot, place: this.place(name), reached: new DeviceSet() };
      this.steps.set(name, step);
    }
    return step;
  }

  react(device: LiveDevice, instruction: Inbound): Life | undefined {
    const { steps } = this.side;
    const run: RunScript = (script, own) => runScript(script, device, own ? { ...steps, ...own } : steps);
    return this.side.react?.(device, instruction, run);
  }

  gauges(): FrameGauges {
    const inStep: Record<string, number> = {};
    for (const [place, devices] of this.inPlace.entries()) {
      if (devices > 0) inStep[this.names[place] as string] = devices;
    }
    const reached: Record<string, number> = {};
    for (const [name, step] of this.steps) if (step.reached.size > 0) reached[name] = step.reached.size;
    return { fleet: this.facts.name, connected: this.connected, inStep, reached };
  }
}

export type EffectOf<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;
