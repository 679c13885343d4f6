/**
 * What a cloud's device side offers: the words of its lifecycles and how it understands what arrives.
 * Pure: no I/O. A cloud is one folder under src/clouds.
 */
import type { ZodType } from 'zod';
import type { Gateway, Inbound, Life, QoS } from './effects.ts';
import type { Outcome } from './outcome.ts';
import type { ReconnectPolicy, Script, Timeouts } from './script.ts';

/** Who a device is: from the fleet's pattern, or a line of its credentials file. */
export interface Identity {
  readonly serial: string;
  readonly clientId: string;
  /** Scheme 1 (PROTOCOLS 1.1): the account registered beforehand. Absent: computed by the cloud. */
  readonly username?: string;
  readonly password?: string;
}

/** The HTTP interface of a Regatta platform (clouds/deli/app-api.ts), for simulated people and for operations. */
export interface PlatformInterface {
  /** Without a path: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** What a platform beyond loopback wants. */
  readonly token?: string;
}

/** Where the fleet's devices connect. */
export interface Target {
  /** Gateways given by the user (or by the embedded platform). */
  readonly gateways: readonly Gateway[];
  /** Asked first when set; on failure of any kind `gateways` are the default (PROTOCOLS 1.1). */
  readonly accessList?: string;
  /** Behind a general broker the device subscribes to its own topic itself (PROTOCOLS 1.2). */
  readonly subscribeOwnTopic: boolean;
  /** Where requests are published when not to the cloud's own topic; `{clientId}` is replaced. */
  readonly publishTopic?: string;
  /** The broker sends each request back to its sender: any message with the request's mid is its reply. */
  readonly echo: boolean;
  /** Hosts that files may be downloaded from, besides the gateways' own. */
  readonly allowHosts: readonly string[];
  /** Base URLs of the clouds that are spoken to over HTTP, by cloud: `https://127.0.0.1:8443/tvs`. */
  readonly services: Readonly<Record<string, string>>;
  /** Where devices that take calls listen; 127.0.0.1 when absent. */
  readonly listenOn?: string;
  /** Absent: nobody scans, and nothing is operated. */
  readonly platform?: PlatformInterface;
}

/** The facts of a fleet that its lives need; the same for every device of it. */
export interface FleetFacts {
  readonly name: string;
  readonly cloud: string;
  /** As the cloud's product schema made it. */
  readonly product: Readonly<Record<string, unknown>>;
  /** The simulated people who use the devices, as the cloud's schema of them made it; absent: there are none. */
  readonly person?: Readonly<Record<string, unknown>>;
  readonly devices: number;
  readonly qos: QoS;
  readonly keepAliveSeconds: number;
  readonly cleanSession: boolean;
  readonly timeouts: Timeouts;
  readonly reconnect: ReconnectPolicy;
  readonly lifecycle: Script;
  /** Scripts run when the platform instructs; keys are the cloud's reaction names. */
  readonly reactions: Readonly<Record<string, Script>>;
}

/** One virtual device as its lives see it. */
export interface Device<State = unknown> {
  /** 0 … devices−1 within its fleet, whatever the number of workers. */
  readonly index: number;
  readonly fleet: FleetFacts;
  readonly target: Target;
  readonly identity: Identity;
  readonly state: State;
  /** Whether a connection is open now. */
  readonly connected: boolean;
  /** The connection was lost and nobody has asked for that: reconnecting is wanted. */
  readonly recovering: boolean;
  /** Reconnecting was given up: the life is over. */
  readonly stranded: boolean;
  /**
   * Uniform in [0, 1), from this device's own seeded streams. Without `of`, for what is planned: the sleeps, turns and
   * choices of a life, its upgrades; what runs beside the device's own life draws from another stream than that does.
   * `recovery` is for what a device draws as often as circumstances make it: waits between tries, gateways.
   * So faults move nothing that was planned.
   */
  random(of?: 'recovery'): number;
}

/** One word of a cloud's lifecycle language: what may be written in a scenario. */
export interface Word {
  readonly summary: string;
  /** Arguments as written in YAML (`z.input`) and as the step gets them (`z.output`). Must be a strict object. */
  readonly args: ZodType;
  /** Names of the measured attempts that this step can make; the first is the step itself. */
  readonly measures: readonly string[];
  /** What it cannot do without: the HTTP interface of the platform, `target.platform`. */
  readonly needs?: 'platform';
}

/** What a scenario may say of a cloud. Apart from DeviceSide, so that workers need not load the validator. */
export interface CloudLanguage {
  readonly name: string;
  /** The wire it speaks, and so the platform its devices live on; absent: its own, named as the cloud. */
  readonly wire?: string;
  /** The fleet's `product:` block. Must be a strict object. */
  readonly product: ZodType;
  /** The fleet's `person:` block: who uses its devices. A strict object that may be left out; absent: nobody. */
  readonly person?: ZodType;
  readonly steps: Readonly<Record<string, Word>>;
  /** Its devices hold no MQTT connection: nothing about one may be written in a fleet. */
  readonly overHttp?: true;
  /** A server tells its devices the QoS and the cleanSession of their connection: a fleet may not say them. */
  readonly sessionTold?: true;
  /** How the embedded platform plays this cloud, under `platform: services:`. Must be a strict object. */
  readonly platform?: ZodType;
  /** Names allowed under a fleet's `on:`, each with a summary. */
  readonly reactions: Readonly<Record<string, string>>;
  /** Measured attempts that may happen without being named in a lifecycle (reconnects, reactions). */
  readonly background: readonly string[];
  /** Fills in the client id from the product and the serial. */
  clientId(product: Readonly<Record<string, unknown>>, serial: string): string;
}

/** Runs one step; returns how it ended, so that `retry` can act on it. */
export type Step<State = unknown> = (
  device: Device<State>,
  args: Readonly<Record<string, unknown>>,
) => Life<Outcome>;

export interface DeviceSide<State = unknown> {
  /** Under which its messages are tallied, as the platform does; absent: the cloud's name. */
  readonly wire?: string;
  readonly steps: Readonly<Record<string, Step<State>>>;
  clientId(product: Readonly<Record<string, unknown>>, serial: string): string;
  newState(fleet: FleetFacts): State;
  /** Absent: its devices hold no MQTT connection. */
  readonly mqtt?: MqttSide<State>;
  /** Absent: nobody calls its devices over HTTP. */
  readonly receiver?: ReceiverSide<State>;
  /** What the device does about an instruction; undefined, and when absent: it has nothing to do. */
  react?(device: Device<State>, instruction: Inbound, run: RunScript): Life | undefined;
}

/** How a device understands what comes over its MQTT connection. */
export interface MqttSide<State = unknown> {
  /** Never throws: bytes that make no sense give `malformed`. */
  decode(device: Device<State>, topic: string, payload: string): Inbound;
  /** Whether the device ever sent a request under this key: tells a reply's duplicate from one to nothing. */
  hasAsked(device: Device<State>, key: string): boolean;
  /** What the device does when its connection is lost and it had not asked for that. */
  onConnectionLost(device: Device<State>): Life;
}

/** How a device that listens (effect `listen`) answers whoever calls it. */
export interface ReceiverSide<State = unknown> {
  /** Never throws. `message`: what it brings goes the way of an instruction, or ends a wait for its key. */
  answer(device: Device<State>, call: ReceivedCall): AnsweredCall;
}

export interface ReceivedCall {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AnsweredCall {
  readonly status: number;
  /** JSON, or text. */
  readonly body: string;
  readonly message?: Inbound;
}

/**
 * The interpreter, handed to a cloud so that it can run the fleet's own scripts for a reaction. `own`: steps that
 * mean something in this reaction only, in place of the cloud's of the same name.
 */
export type RunScript = (script: Script, own?: Readonly<Record<string, Step<never>>>) => Life<Outcome>;

/** What a user's own module exports as default: a lifecycle written as a generator function. */
export type LifeModule = (device: Device, steps: StepCalls) => Life;
/** The cloud's steps, callable: `yield* steps.query()`. */
export type StepCalls = Readonly<Record<string, (args?: Record<string, unknown>) => Life<Outcome>>>;
