/** Puts the embedded platform together and starts it. */
import { type AddressInfo, createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { DeliPlatform, type Member, type Release } from '../clouds/deli/platform/index.ts';
import type { Envelope } from '../clouds/deli/wire.ts';
import type { Faults } from '../scenario/faults.ts';
import { DelayLine } from './delay-line.ts';
import { Exchange } from './exchange.ts';
import { FaultPlayer } from './faults.ts';
import { checksum, type Firmware, firmwarePath, image } from './firmware.ts';
import { Gateway } from './gateway.ts';
import { httpServer } from './http.ts';
import { authority, closable, inWords, isAnyAddress, listen } from './listen.ts';
import type { PlatformAddresses, PlatformOptions } from './options.ts';
import type { PlatformStats } from './stats.ts';
import { Tallies } from './tallies.ts';

export interface RunningPlatform {
  readonly addresses: PlatformAddresses;
  stats(): PlatformStats;
  /** From the next request on. */
  setFaults(faults: Faults): void;
  /**
   * Sends an instruction to one device by its client id, or to the subscribers of a broadcast topic. False: it is
   * the id of no connected device, nor a broadcast topic of any product.
   */
  publish(to: string, envelope: Envelope): boolean;
  /** Closes every connection and settles what was pending. */
  close(): Promise<void>;
}

/** Throws a RegattaError (exit 104) when it can't listen where it was told to. Checksums are made here. */
export async function startPlatform(options: PlatformOptions): Promise<RunningPlatform> {
  const platform = await Platform.make(options);
  try {
    await platform.listen();
  } catch (error) {
    await platform.close();
    throw error;
  }
  return platform;
}

class Platform implements RunningPlatform {
  readonly #options: PlatformOptions;
  readonly #since = Date.now();
  readonly #tallies = new Tallies();
  readonly #delays = new DelayLine();
  readonly #faults: FaultPlayer;
  readonly #deli: DeliPlatform;
  readonly #closing: (() => Promise<void>)[] = [];
  readonly #http: ReturnType<typeof httpServer>;
  #gateway!: Gateway<Member>;
  #exchange!: Exchange;
  #ports = { mqtt: 0, mqtts: 0, http: 0 };
  #trust = '';

  static async make(options: PlatformOptions): Promise<Platform> {
    const platform = new Platform(options, await makeFirmware(options));
    await platform.#openGateway();
    return platform;
  }

  private constructor(options: PlatformOptions, firmware: readonly Firmware[]) {
    this.#options = options;
    this.#faults = new FaultPlayer(options.faults, options.seed);
    this.#deli = new DeliPlatform({
      options: options.deli,
      seed: options.seed,
      releases: releases(options, firmware),
      now: Date.now,
    });
    this.#http = httpServer({
      firmware: new Map(firmware.map((one) => [one.path, one])),
      faults: this.#faults,
      tallies: this.#tallies,
      stats: () => this.stats(),
      gateways: (reachedAt) => this.#gateways(reachedAt),
    });
  }

  async #openGateway(): Promise<void> {
    const deli = this.#deli;
    const exchange = new Exchange({
      deli,
      faults: this.#faults,
      delays: this.#delays,
      tallies: this.#tallies,
      base: (session) => this.#url('http', this.#ports.http, session.localAddress),
    });
    this.#exchange = exchange;
    this.#gateway = await Gateway.open<Member>({
      admit: (credentials) => {
        const member = deli.admit(credentials);
        return typeof member === 'number' ? member : (this.#faults.refuses(member.clientId) ?? member);
      },
      opened: (session) => deli.connected(session.member),
      maySubscribe: (member, topic) => deli.maySubscribe(member, topic),
      received: (session, message) => exchange.receive(session, message),
      forwarded: (_, payload) => this.#instructed(payload.toString()),
    });
  }

  async listen(): Promise<void> {
    const { host, mqttPort, mqttsPort, httpPort } = this.#options;
    const { handle } = this.#gateway;
    // A reply must not wait for the next one: Nagle's algorithm would hold it until the device acknowledges.
    const plain = createServer({ noDelay: true }, (socket) => handle(socket));
    this.#closing.push(closable(plain));
    this.#ports.mqtt = await listen(plain, { host, port: mqttPort, flag: '--mqtt-port' });
    if (mqttsPort !== undefined) {
      const { makeCertificate } = await import('./certificate.ts');
      const { key, cert, trust } = await makeCertificate(host);
      const secure = createTlsServer({ key, cert, noDelay: true }, (socket) => handle(socket));
      this.#closing.push(closable(secure));
      this.#trust = trust;
      this.#ports.mqtts = await listen(secure, { host, port: mqttsPort, flag: '--mqtts-port' });
    }
    try {
      await this.#http.listen({ host, port: httpPort });
    } catch (error) {
      throw inWords(error, { host, port: httpPort, flag: '--http-port' });
    }
    this.#ports.http = (this.#http.server.address() as AddressInfo).port;
  }

  get addresses(): PlatformAddresses {
    const { mqtt, mqtts, http } = this.#ports;
    return {
      mqtt: this.#url('mqtt', mqtt),
      ...(mqtts && { mqtts: this.#url('mqtts', mqtts), trust: this.#trust }),
      http: this.#url('http', http),
    };
  }

  stats(): PlatformStats {
    this.#exchange.flush();
    return {
      version: 1,
      since: this.#since,
      connections: structuredClone(this.#gateway.counts),
      tallies: this.#tallies.snapshot(),
    };
  }

  setFaults(faults: Faults): void {
    this.#faults.set(faults);
  }

  publish(to: string, envelope: Envelope): boolean {
    const payload = JSON.stringify(envelope);
    const session = this.#gateway.session(to);
    if (session) {
      const sent = session.send(payload, 0);
      if (sent) this.#instructed(payload);
      return sent;
    }
    if (!this.#deli.isBroadcast(to)) return false;
    this.#gateway.broadcast(to, payload);
    return true;
  }

  async close(): Promise<void> {
    await this.#gateway.close();
    await this.#http.close();
    await Promise.all(this.#closing.map((close) => close()));
    this.#delays.flush();
    this.#exchange.flush();
  }

  #instructed(payload: string): void {
    const { action } = JSON.parse(payload) as Envelope;
    this.#tallies.add(`deli/instructed/${action}`);
  }

  #gateways(reachedAt: string | undefined): string[] {
    const { mqtt, mqtts } = this.#ports;
    return [this.#url('tcp', mqtt, reachedAt), ...(mqtts ? [this.#url('ssl', mqtts, reachedAt)] : [])];
  }

  /** With the address that the asker reached when the platform listens on all of them. */
  #url(scheme: string, port: number, reachedAt = '127.0.0.1'): string {
    const { host } = this.#options;
    const own = isAnyAddress(host) ? reachedAt.replace(/^::ffff:/, '') : host;
    return `${scheme}://${authority(own, port)}`;
  }
}

function makeFirmware({ deli, seed }: PlatformOptions): Promise<Firmware[]> {
  const products = deli.products.flatMap(({ model, firmware }) => (firmware ? [{ model, ...firmware }] : []));
  return Promise.all(
    products.map(async ({ model, version, size }) => {
      const made = image(seed, model, version, size);
      return { image: made, md5: await checksum(made), path: firmwarePath(model, version) };
    }),
  );
}

function releases({ deli }: PlatformOptions, firmware: readonly Firmware[]): Map<string, Release> {
  const upgrades = new Map(
    deli.products.map(({ model, firmware }) => [model, firmware?.upgrade ?? 'normal']),
  );
  return new Map(
    firmware.map(({ image: { model, version }, md5, path }) => [
      model,
      { version, upgrade: upgrades.get(model) ?? 'normal', path, checksum: md5 },
    ]),
  );
}
