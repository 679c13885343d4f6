/**
 * What a cloud that is spoken to over HTTPS gives the embedded platform, and what it gets from it. The cloud only
 * decides; the platform listens, waits, sends and counts.
 */

export interface ServiceSide {
  /** @param settings what the scenario says under `platform: services: <cloud>`, as the cloud's language made it */
  open(settings: unknown, world: ServiceWorld): CloudService;
}

export interface ServiceWorld {
  readonly seed: number;
  /** Epoch ms. */
  now(): number;
  /** Uniform in [0, 1), from a seeded stream of this cloud's. */
  random(): number;
  /** Adds to a counter of this cloud: `pushed/1` is counted as `expeed/pushed/1`. */
  tally(name: string, by?: number): void;
  /** Calls back after so many real ms, unless the platform closes first; the answer calls it off. */
  after(ms: number, action: () => void): () => void;
  /** POSTs JSON. Never rejects; status 0 without an answer, or for an address that may not be called. */
  post(url: string, body: unknown, timeoutMs: number): Promise<Called>;
  /** A GET, likewise. */
  get(url: string, timeoutMs: number): Promise<Called>;
}

export interface Called {
  readonly status: number;
  /** Nobody was reached: it certainly did not arrive. Without an answer and without this, it may have. */
  readonly unsent?: true;
  readonly body: string;
}

export interface CloudService {
  readonly routes: readonly Route[];
  /** Its devices need an MQTT broker: the platform runs one by these rules, on a port of its own. */
  readonly broker?: BrokerRules;
  /** Asked for each connection to the HTTPS port, which all clouds share: true lets its TLS handshake fail. */
  breaksHandshake?(): boolean;
  close?(): void;
}

export interface OpenBroker {
  /** To whoever subscribed. */
  publish(topic: string, payload: string, qos: 0 | 1): void;
  /**
   * Where it listens, `mqtt://127.0.0.1:1884`; with the host that the asker has reached when the platform listens on
   * all addresses.
   * @param reachedAs the request's `host` header
   */
  url(reachedAs?: string): string;
}

/**
 * What a cloud says of its broker. Counted: `taken/publish-<label>` of clients, `instructed/<label>` to each
 * subscriber, of these `unsure/<label>` as in stats.ts; `repeated/<label>` with DUP, `kept/<label>` for a client that
 * is away, `discarded/<label>`; `accepted` and `refused/<code>` connections.
 */
export interface BrokerRules {
  /** Over TLS, with the platform's certificate. */
  readonly tls: boolean;
  /** It listens: once, before the cloud's first route is called. */
  opened?(broker: OpenBroker): void;
  /** The CONNACK code (2…5) of a refusal; 0: welcome. */
  admit(account: {
    readonly clientId: string;
    readonly username: string | undefined;
    readonly password: string | undefined;
  }): number;
  maySubscribe(clientId: string, filter: string): boolean;
  /** What messages of a topic are counted under; there must be few of them. */
  label(topic: string): string;
  /** True: the connection is cut after a message that the client has published. */
  cutsAfter?(clientId: string): boolean;
}

/**
 * A call of the cloud's interface. Counted as `<cloud>/seen/<label>` when it comes, and as
 * `<cloud>/replied/<label>/<code>` or `<cloud>/cut/<label>`.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the cloud's base URL; `:name` is a parameter. */
  readonly path: string;
  readonly label: string;
  handle(request: ServiceRequest): ServiceAnswer | Promise<ServiceAnswer>;
}

export interface ServiceRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ServiceAnswer {
  /** HTTP status; 200 when absent. */
  readonly status?: number;
  /** Sent as JSON, but a text as it is. */
  readonly body: unknown;
  /** What the answer is counted under: the cloud's own code, or the status. */
  readonly code: string | number;
  readonly contentType?: string;
  /** Real ms to wait before it is sent. */
  readonly after?: number;
  /** The connection is closed instead. */
  readonly cut?: boolean;
}
