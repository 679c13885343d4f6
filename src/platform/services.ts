/** Serves the clouds that are spoken to over HTTPS, each below its own name, on one port. */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { platformSides } from '../clouds/platform-sides.ts';
import { randomStream } from '../random.ts';
import { ListeningBroker } from './broker/listening.ts';
import { breakHandshakes } from './handshakes.ts';
import { isLoopback } from './listen.ts';
import type {
  Called,
  CloudService,
  Route,
  ServiceAnswer,
  ServiceRequest,
  ServiceSide,
  ServiceWorld,
} from './service.ts';
import type { Tallies } from './tallies.ts';

export interface ServicesOptions {
  /** By cloud. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly tallies: Tallies;
  /** PEM. */
  readonly key: string;
  readonly cert: string;
  /** Those of clouds/platform-sides.ts when absent. */
  readonly sides?: Readonly<Record<string, ServiceSide>>;
  /** Let pushes go to addresses beyond loopback. */
  readonly callbacksAnywhere: boolean;
  now(): number;
}

const UNSENT: Called = { status: 0, body: '', unsent: true };
/** `fetch` wraps what the system said. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';

export class Services {
  readonly server: FastifyInstance;
  readonly #options: ServicesOptions;
  readonly #closing = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #clouds: CloudService[] = [];
  readonly #brokers = new Map<string, ListeningBroker>();

  constructor(options: ServicesOptions) {
    this.#options = options;
    const { key, cert } = options;
    this.server = fastify({
      https: { key, cert },
      forceCloseConnections: true,
    }) as unknown as FastifyInstance;
    // What a body means is for the cloud to say, also one that is no JSON.
    this.server.removeAllContentTypeParsers();
    this.server.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => done(null, body));
    for (const [cloud, settings] of Object.entries(options.settings)) this.#open(cloud, settings);
    const breakers = this.#clouds.filter(({ breaksHandshake }) => breaksHandshake);
    const breaks = () => breakers.filter((cloud) => cloud.breaksHandshake?.()).length > 0;
    if (breakers.length > 0) breakHandshakes(this.server.server, () => this.#countBroken(breaks()));
  }

  /**
   * The brokers of the clouds that need one, each on a port of its own: the first on this one, the others on any.
   * Before the HTTPS port is open, since what is asked there tells where they are.
   */
  async listenForDevices(host: string, port: number): Promise<void> {
    let wanted = port;
    for (const broker of this.#brokers.values()) {
      await broker.listen({ host, port: wanted, flag: '--broker-port' });
      wanted = 0;
    }
  }

  /** Where they listen, by cloud. */
  brokerUrls(): Record<string, string> {
    return Object.fromEntries([...this.#brokers].map(([cloud, broker]) => [cloud, broker.url()]));
  }

  #countBroken(broken: boolean): boolean {
    if (broken) this.#options.tallies.add('https/handshakes-broken');
    return broken;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    for (const cloud of this.#clouds) cloud.close?.();
    await Promise.all([...this.#brokers.values()].map((broker) => broker.close()));
    await this.server.close();
  }

  #open(cloud: string, settings: unknown): void {
    const side = (this.#options.sides ?? platformSides)[cloud];
    if (!side) throw new Error(`no platform side for cloud "${cloud}"`);
    const world = this.#world(cloud);
    const service = side.open(settings, world);
    this.#clouds.push(service);
    const { broker: rules } = service;
    if (rules)
      this.#brokers.set(
        cloud,
        new ListeningBroker({ rules, tally: world.tally, now: () => performance.now() }, this.#options),
      );
    for (const route of service.routes) {
      this.server.route({
        method: route.method,
        url: `/${cloud}${route.path}`,
        handler: (request, reply) => this.#handle(cloud, route, request, reply),
      });
    }
  }

  async #handle(cloud: string, route: Route, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { tallies } = this.#options;
    tallies.add(`${cloud}/seen/${route.label}`);
    // Whoever reads the counts meanwhile finds neither a reply nor a cut.
    tallies.add(`${cloud}/pending/${route.label}`);
    const answer = await route.handle(requestOf(request));
    if (answer.after) await new Promise<void>((resolve) => this.#after(answer.after ?? 0, resolve));
    tallies.add(`${cloud}/pending/${route.label}`, -1);
    if (answer.cut) {
      tallies.add(`${cloud}/cut/${route.label}`);
      request.socket.destroy();
      return reply.hijack();
    }
    tallies.add(`${cloud}/replied/${route.label}/${answer.code}`);
    return send(reply, answer);
  }

  #world(cloud: string): ServiceWorld {
    const { seed, tallies, now } = this.#options;
    return {
      seed,
      now,
      random: randomStream(seed, 'platform', cloud),
      tally: (name, by) => tallies.add(`${cloud}/${name}`, by),
      after: (ms, action) => this.#after(ms, action),
      post: (url, body, timeoutMs) =>
        this.#call(url, timeoutMs, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      get: (url, timeoutMs) => this.#call(url, timeoutMs, {}),
    };
  }

  #after(ms: number, action: () => void): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  async #call(url: string, timeoutMs: number, request: RequestInit): Promise<Called> {
    if (!this.#mayCall(url)) return UNSENT;
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      // Following a redirect could lead to where calls may not go.
      const response = await fetch(url, { ...request, signal, redirect: 'manual' });
      return { status: response.status, body: await response.text() };
    } catch (error) {
      return isRefusal(error) ? UNSENT : { status: 0, body: '' };
    }
  }

  #mayCall(url: string): boolean {
    if (!URL.canParse(url)) return false;
    const { protocol, hostname } = new URL(url);
    return /^https?:$/.test(protocol) && (this.#options.callbacksAnywhere || isLoopback(hostname));
  }
}

const requestOf = (request: FastifyRequest): ServiceRequest => ({
  params: request.params as Record<string, string>,
  query: request.query as Record<string, string>,
  headers: request.headers as Record<string, string>,
  body: typeof request.body === 'string' ? request.body : '',
});

function send(reply: FastifyReply, { status = 200, body, contentType }: ServiceAnswer): FastifyReply {
  const text = typeof body === 'string';
  void reply.code(status).type(contentType ?? (text ? 'text/plain; charset=utf-8' : 'application/json'));
  return reply.send(text ? body : JSON.stringify(body));
}
