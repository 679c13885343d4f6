/** Puts the embedded platform together and starts it. */
import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { DeliPlatform, type Member, type Release } from '../clouds/deli/platform/index.ts';
import type { Envelope } from '../clouds/deli/wire.ts';
import type { Faults } from '../scenario/faults.ts';
import { ANSWERS_WITHIN } from './api/app.ts';
import { BrokerLine, brokerAddress } from './broker-line.ts';
import { Business } from './business.ts';
import type { ServerCertificate } from './certificate.ts';
import { DelayLine } from './delay-line.ts';
import { FaultPlayer } from './faults.ts';
import { FirmwareLibrary } from './firmware-library.ts';
import { LogStore } from './ftp/log-store.ts';
import { ftpServer } from './ftp/server.ts';
import { type Door, Gateway } from './gateway.ts';
import { httpServer } from './http.ts';
import { authority, closable, inWords, isAnyAddress, isLoopback, listen } from './listen.ts';
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
  readonly #business: Business;
  readonly #closing: (() => Promise<void>)[] = [];
  readonly #http: ReturnType<typeof httpServer>;
  /** Wanted of whoever uses the interfaces over HTTP, when others than this machine can reach them. */
  readonly #token: string | undefined;
  readonly #door: Door<Member>;
  readonly #logs = new LogStore(Date.now);
  #ports = { mqtt: 0, mqtts: 0, http: 0, https: 0, ftp: 0 };
  #brokers: Readonly<Record<string, string>> = {};
  #made: ServerCertificate | undefined;

  static async make(options: PlatformOptions): Promise<Platform> {
    const library = new FirmwareLibrary(options.seed);
    const platform = new Platform(options, library, await library.addAll(options));
    await platform.#door.open();
    return platform;
  }

  private constructor(
    options: PlatformOptions,
    library: FirmwareLibrary,
    releases: ReadonlyMap<string, Release>,
  ) {
    this.#options = options;
    this.#faults = new FaultPlayer(options.faults, options.seed);
    this.#token = isLoopback(options.host) ? undefined : randomBytes(24).toString('base64url');
    const { seed, behind: url, callbacksAnywhere = false, answersWithin: within } = options;
    const deli = new DeliPlatform({ options: options.deli, seed, releases, now: Date.now });
    const tallies = this.#tallies;
    this.#door = url === undefined ? new Gateway() : new BrokerLine({ url, deli, tallies });
    const { tokenLifetime } = options.deli;
    this.#business = new Business({
      deli,
      line: this.#door,
      faults: this.#faults,
      delays: this.#delays,
      tallies,
      now: Date.now,
      base: (session) => this.#url('http', this.#ports.http, session.localAddress),
      callbacksAnywhere,
      ...(tokenLifetime !== undefined && { tokenLifetime }),
    });
    this.#door.follow(this.#business);
    this.#http = httpServer({
      business: this.#business,
      library,
      seed,
      faults: this.#faults,
      tallies,
      token: this.#token,
      answersWithin: within === undefined ? ANSWERS_WITHIN : { control: within, logs: within },
      stats: () => this.stats(),
      gateways: (reachedAt) => this.#gateways(reachedAt),
      logs: () => this.#logs.list(),
      ftpHost: (clientId) => this.#url('', this.#ports.ftp, this.#door.session(clientId)?.localAddress),
    });
  }

  async listen(): Promise<void> {
    const { host, httpPort, ftpPort = 0, ftpAccount: account } = this.#options;
    await this.#listenForDevices();
    await this.#listenForServices();
    const ftp = ftpServer({ store: this.#logs, tallies: this.#tallies, account });
    this.#closing.push(closable(ftp));
    this.#ports.ftp = await listen(ftp, { host, port: ftpPort, flag: '--ftp-port' });
    try {
      await this.#http.listen({ host, port: httpPort });
    } catch (error) {
      throw inWords(error, { host, port: httpPort, flag: '--http-port' });
    }
    this.#ports.http = (this.#http.server.address() as AddressInfo).port;
  }

  async #listenForDevices(): Promise<void> {
    if (!(this.#door instanceof Gateway)) return;
    const { host, mqttPort, mqttsPort } = this.#options;
    const { handle } = this.#door;
    // A reply must not wait for the next one: Nagle's algorithm would hold it until the device acknowledges.
    const plain = createServer({ noDelay: true }, (socket) => handle(socket));
    this.#closing.push(closable(plain));
    this.#ports.mqtt = await listen(plain, { host, port: mqttPort, flag: '--mqtt-port' });
    if (mqttsPort === undefined) return;
    const { key, cert } = await this.#certificate();
    const secure = createTlsServer({ key, cert, noDelay: true }, (socket) => handle(socket));
    this.#closing.push(closable(secure));
    this.#ports.mqtts = await listen(secure, { host, port: mqttsPort, flag: '--mqtts-port' });
  }

  async #listenForServices(): Promise<void> {
    const {
      host,
      services: settings,
      seed,
      httpsPort = 0,
      brokerPort = 0,
      callbacksAnywhere = false,
    } = this.#options;
    if (!settings) return;
    const { key, cert } = await this.#certificate();
    const { Services } = await import('./services.ts');
    const tallies = this.#tallies;
    const services = new Services({ settings, seed, tallies, key, cert, callbacksAnywhere, now: Date.now });
    this.#closing.push(() => services.close());
    await services.listenForDevices(host, brokerPort);
    this.#brokers = services.brokerUrls();
    try {
      await services.server.listen({ host, port: httpsPort });
    } catch (error) {
      throw inWords(error, { host, port: httpsPort, flag: '--https-port' });
    }
    this.#ports.https = (services.server.server.address() as AddressInfo).port;
  }

  /** Made once, when first needed. */
  async #certificate(): Promise<ServerCertificate> {
    if (!this.#made) {
      const { makeCertificate } = await import('./certificate.ts');
      this.#made = await makeCertificate(this.#options.host);
    }
    return this.#made;
  }

  get addresses(): PlatformAddresses {
    const { mqtt, mqtts, http, https, ftp } = this.#ports;
    const { behind } = this.#options;
    return {
      mqtt: behind === undefined ? this.#url('mqtt', mqtt) : brokerAddress(behind),
      ...(mqtts && { mqtts: this.#url('mqtts', mqtts) }),
      ...(https && { services: this.#services(https), brokers: this.#brokers }),
      ...(this.#made && { trust: this.#made.trust }),
      http: this.#url('http', http),
      ftp: this.#url('ftp', ftp),
      ...(this.#token !== undefined && { token: this.#token }),
    };
  }

  #services(port: number): Record<string, string> {
    const clouds = Object.keys(this.#options.services ?? {});
    return Object.fromEntries(clouds.map((cloud) => [cloud, `${this.#url('https', port)}/${cloud}`]));
  }

  stats(): PlatformStats {
    this.#business.flush();
    return {
      version: 1,
      since: this.#since,
      connections: structuredClone(this.#door.counts),
      tallies: this.#tallies.snapshot(),
    };
  }

  setFaults(faults: Faults): void {
    this.#faults.set(faults);
  }

  publish(to: string, envelope: Envelope): boolean {
    const payload = JSON.stringify(envelope);
    const session = this.#door.session(to);
    if (session) {
      const sent = session.send(payload, 0);
      if (sent) this.#business.forwarded(session.member, Buffer.from(payload));
      return sent;
    }
    if (!this.#business.deli.isBroadcast(to)) return false;
    this.#door.broadcast(to, payload);
    return true;
  }

  async close(): Promise<void> {
    await this.#door.close();
    this.#delays.flush();
    this.#business.flush();
    await this.#business.close();
    await this.#http.close();
    await Promise.all(this.#closing.map((close) => close()));
  }

  #gateways(reachedAt: string | undefined): string[] {
    const { mqtt, mqtts } = this.#ports;
    const { behind } = this.#options;
    if (behind !== undefined) return [brokerAddress(behind).replace(/^mqtt/, 'tcp').replace(/^tcps/, 'ssl')];
    const own = [this.#url('tcp', mqtt, reachedAt), ...(mqtts ? [this.#url('ssl', mqtts, reachedAt)] : [])];
    return [...own, ...(this.#options.alsoListed ?? [])];
  }

  /** Without a scheme: `host:port`. With the address that the asker reached when the platform listens on all of them. */
  #url(scheme: string, port: number, reachedAt = '127.0.0.1'): string {
    const { host } = this.#options;
    const own = isAnyAddress(host) ? reachedAt.replace(/^::ffff:/, '') : host;
    return `${scheme && `${scheme}://`}${authority(own, port)}`;
  }
}
