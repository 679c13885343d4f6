/** The platform side of the Deli cloud: it holds the registry and lets the pure rules decide. No I/O. */
import type { DeliPlatformOptions, DeliProduct } from '../../../platform/options.ts';
import { ACTION, broadcastTopics } from '../wire.ts';
import { BUILT_IN } from './applications.ts';
import {
  authenticate,
  CONNACK,
  type Credentials,
  productOf,
  type Registrations,
  registrations,
} from './authenticate.ts';
import { type Decision, decide, type Release, reply } from './decide.ts';
import { type DeviceRecord, DeviceRegistry } from './registry.ts';
import { type Refusal, type Request, readRequest } from './request.ts';
import { ServiceRegistry } from './services.ts';

export type { Credentials } from './authenticate.ts';
export type { Release } from './decide.ts';
export type { DeviceRecord } from './registry.ts';
export type { Refusal, Request } from './request.ts';

/** One device as the gateway knows it while it is connected. */
export interface Member {
  readonly clientId: string;
  readonly product: DeliProduct;
}

export interface Answer {
  readonly code: number;
  /** The reply envelope as JSON. */
  readonly payload: string;
  /** Services to forward the request to, instead of replying. */
  readonly forward?: readonly string[];
}

export interface DeliSetting {
  readonly options: DeliPlatformOptions;
  readonly seed: number;
  /** The newest firmware by model. */
  readonly releases: ReadonlyMap<string, Release>;
  /** Epoch ms. */
  now(): number;
}

/** Actions by which a device answers an instruction (PROTOCOLS 1.5); they get no reply. */
const ANSWERS: ReadonlySet<number> = new Set([ACTION.control, ACTION.uploadLogs, ACTION.uploadLogsAlias]);

export class DeliPlatform {
  readonly #setting: DeliSetting;
  readonly #registrations: Registrations;
  readonly #devices: DeviceRegistry;
  readonly #releases: Map<string, Release>;
  readonly services: ServiceRegistry;

  constructor(setting: DeliSetting) {
    this.#setting = setting;
    this.#registrations = registrations(setting.options.products, setting.options.accounts);
    this.#devices = new DeviceRegistry(setting.options, setting.seed);
    this.#releases = new Map(setting.releases);
    const { applications = BUILT_IN.map(({ id }) => id) } = setting.options;
    this.services = new ServiceRegistry(BUILT_IN, applications);
  }

  /** The device, or the CONNACK code to refuse it with (PROTOCOLS 1.1). */
  admit(credentials: Credentials): Member | number {
    const admission = authenticate(this.#registrations, credentials);
    if (!admission.accepted) return admission.connack;
    if (this.#devices.get(credentials.clientId)?.banned) return CONNACK.notAuthorised;
    return { clientId: credentials.clientId, product: admission.product };
  }

  connected(member: Member): void {
    this.#devices.connected(member.clientId, this.seconds());
  }

  /** PROTOCOLS 1.2: the two broadcasts of its own product and nothing else. */
  maySubscribe({ product }: Member, topic: string): boolean {
    return broadcastTopics(product.category, product.model).includes(topic);
  }

  /** Whether any product of this platform may subscribe to it. */
  isBroadcast(topic: string): boolean {
    return this.#setting.options.products.some(({ category, model }) =>
      broadcastTopics(category, model).includes(topic),
    );
  }

  read(member: Member, topic: string, payload: Buffer): Request {
    return readRequest(member.clientId, topic, payload);
  }

  /** Whether it answers an instruction of the platform instead of asking for something. */
  isAnswer(request: Request): boolean {
    return !request.refusal && ANSWERS.has(request.action);
  }

  /** Decides, remembers, and writes the reply. `base`: the http address that the device can reach. */
  act(member: Member, request: Request, base: () => string): Answer {
    const device = this.#device(member);
    const { expiry } = this.#setting.options;
    const facts = {
      device,
      product: member.product,
      release: this.#releases.get(member.product.model),
      services: this.services,
      seconds: this.seconds(),
      ...(expiry !== undefined && { expiry }),
      base,
    };
    const decision = decide(facts, request);
    if (decision.changes) this.#devices.update(device, decision.changes);
    return this.#answer(member, request, decision);
  }

  /** Answers with a code instead of acting. */
  refuse(member: Member, request: Request, refusal: Refusal): Answer {
    return this.#answer(member, request, refusal);
  }

  device(clientId: string): DeviceRecord | undefined {
    return this.#devices.get(clientId);
  }

  /** Registers a device that has never connected; undefined: its id belongs to none of the products. */
  find(clientId: string): DeviceRecord | undefined {
    return this.member(clientId) && this.#devices.ensure(clientId);
  }

  update(device: DeviceRecord, changes: Partial<DeviceRecord>): DeviceRecord {
    return this.#devices.update(device, changes);
  }

  /** Every device that was seen or named, of one model or of all. */
  devices(model?: string): DeviceRecord[] {
    const all = [...this.#devices.all()];
    return model === undefined
      ? all
      : all.filter(({ clientId }) => this.member(clientId)?.product.model === model);
  }

  /** Who a client id belongs to, connected or not. */
  member(clientId: string): Member | undefined {
    const product = productOf(this.#registrations.products, clientId);
    return product && { clientId, product };
  }

  product(model: string): DeliProduct | undefined {
    return this.#registrations.products.get(model);
  }

  /** From now on 102 and 103 tell of this one. */
  release(model: string, release: Release): void {
    this.#releases.set(model, release);
  }

  /** The version that 102 tells a device; empty when nothing is known of one. */
  newest(clientId: string): string {
    const model = this.member(clientId)?.product.model ?? '';
    return this.#releases.get(model)?.version ?? this.#devices.get(clientId)?.version ?? '';
  }

  #device(member: Member): DeviceRecord {
    return this.#devices.get(member.clientId) ?? this.#devices.connected(member.clientId, this.seconds());
  }

  #answer(member: Member, request: Request, decision: Decision): Answer {
    const { code, forward } = decision;
    if (forward) return { code, payload: '', forward };
    return { code, payload: JSON.stringify(reply(request, member.clientId, decision, this.seconds())) };
  }

  /** The platform's clock, epoch seconds. */
  seconds(): number {
    return Math.floor(this.#setting.now() / 1000);
  }
}
