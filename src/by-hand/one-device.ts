/** The live world with one device in it, that does nothing but stay connected and carry out what it is told. */
import { deliDevice } from '../clouds/deli/device/index.ts';
import type { DeliState } from '../clouds/deli/device/state.ts';
import type { DeliProduct } from '../clouds/deli/language.ts';
import type { Clock } from '../fleet/clock.ts';
import { LiveDevice } from '../fleet/live-device.ts';
import { LiveFleet } from '../fleet/live-fleet.ts';
import { LiveWorld } from '../fleet/live-world.ts';
import { Process } from '../fleet/process.ts';
import { Schedule } from '../fleet/schedule.ts';
import type { Http } from '../fleet/transfers.ts';
import type { Device, DeviceSide, FleetFacts, Identity, Target } from '../lifecycle/cloud.ts';
import type { Inbound, Life } from '../lifecycle/effects.ts';
import type { Outcome } from '../lifecycle/outcome.ts';
import { Recorder } from '../metrics/recorder.ts';
import type { OpenLink } from '../net/link.ts';
import { listenForCalls } from '../net/receiver.ts';
import { hash } from '../random.ts';
import { power } from './lives.ts';
import type { ByHandOptions } from './options.ts';

export interface OneDeviceParts {
  readonly options: ByHandOptions;
  readonly product: DeliProduct;
  readonly target: Target;
  readonly trust?: string;
  readonly clock: Clock;
  readonly http: Http;
  readonly openLink: OpenLink;
  /** What the world has to say. */
  note(text: string): void;
  /** An instruction has come; the life that deals with it, or undefined when the person will. */
  instructed(inbound: Inbound): Life<unknown> | undefined;
  lost(): void;
}

export type DeliDevice = Device<DeliState>;

/** Real ms for what is in flight when the person leaves. */
const GRACE_MS = 1000;
const CONNECT_MS = 10_000;
const DAY_MS = 86_400_000;

export class OneDevice {
  readonly device: DeliDevice;
  readonly #live: LiveDevice;
  readonly #world: LiveWorld;
  #connected: (outcome: Outcome) => void = () => {};
  /** How connecting for the first time went. */
  readonly connected = new Promise<Outcome>((resolve) => {
    this.#connected = resolve;
  });

  constructor(parts: OneDeviceParts) {
    const { clock, http, target, openLink, trust } = parts;
    this.#world = new LiveWorld({
      clock,
      schedule: new Schedule(1),
      recorder: new ToldRecorder((text) => parts.note(text)),
      target,
      http,
      httpCalls: 2,
      openLink,
      listenForCalls,
      handshakes: 2,
      ...(trust !== undefined && { trust }),
      phaseAt: () => 0,
      graceMs: GRACE_MS,
    });
    const facts = factsOf(parts);
    const fleet = new LiveFleet(this.#world, facts, sideOf(parts), () => this.#stay());
    this.#world.fleets.push(fleet);
    const identity = identityOf(parts);
    this.#live = new LiveDevice(fleet, 0, identity, hash('by hand', identity.clientId) | 0);
    this.device = this.#live as DeliDevice;
    fleet.add(this.#live);
  }

  /** Connects; `connected` tells how that went. */
  begin(): void {
    this.#world.arrive(this.#live, 0);
    this.#world.begin(undefined);
  }

  /** Lives it beside whatever else the device does: what it came to, undefined when it was ended from outside. */
  run(life: Life<unknown>): Promise<unknown> {
    return new Promise((resolve) => {
      function* told(): Life {
        let result: unknown;
        try {
          result = yield* life;
        } finally {
          resolve(result);
        }
      }
      if (this.#world.stopping) resolve(undefined);
      else this.#world.runner.beginBeside(new Process(this.#live), told());
    });
  }

  /** Leaves with a DISCONNECT; settles when the connection is closed. */
  leave(): Promise<void> {
    this.#world.stop();
    return this.#world.finished;
  }

  /** Its own life: as long as it lasts, a connection that is lost comes back. */
  *#stay(): Life {
    this.#connected(yield* power(this.device, 'connect'));
    for (;;) yield { kind: 'sleep', simulated: DAY_MS };
  }
}

/** Says what a run would only note in its frames. */
class ToldRecorder extends Recorder {
  private readonly tell: (text: string) => void;

  constructor(tell: (text: string) => void) {
    super(0, ['']);
    this.tell = tell;
  }

  override event(_level: string, text: string): void {
    this.tell(text);
  }
}

const factsOf = ({ options, product }: OneDeviceParts): FleetFacts => ({
  name: 'by-hand',
  cloud: 'deli',
  product,
  devices: 1,
  qos: options.qos,
  keepAliveSeconds: options.keepAliveSeconds,
  cleanSession: true,
  timeouts: { connect: CONNECT_MS, reply: options.replyTimeout, download: CONNECT_MS },
  reconnect: { backoff: { min: 1000, max: 60_000 }, tries: Number.MAX_SAFE_INTEGER },
  lifecycle: [],
  reactions: {},
});

const identityOf = ({ options: { serial, account }, product }: OneDeviceParts): Identity => ({
  serial,
  clientId: deliDevice.clientId(product, serial),
  ...account,
});

const sideOf = (parts: OneDeviceParts): DeviceSide =>
  ({
    ...deliDevice,
    react: (_device, inbound) => parts.instructed(inbound) as Life | undefined,
    mqtt: {
      ...deliDevice.mqtt,
      onConnectionLost(device) {
        parts.lost();
        return deliDevice.mqtt.onConnectionLost(device);
      },
    },
  }) satisfies DeviceSide<DeliState> as DeviceSide;
