/** The devices' HTTP client: bounded connections, kept alive; whatever goes wrong is an outcome. */
import { Agent, type Dispatcher } from 'undici';
import type { Fetched, Milliseconds } from '../lifecycle/effects.ts';
import { ABANDONED, CLOSED, failure, type Outcome, TIMEOUT } from '../lifecycle/outcome.ts';
import { flatten, HttpExchange } from './http-exchange.ts';
import { KnownImage } from './known-image.ts';
import { secureContext } from './socket.ts';
import { urlParts } from './url.ts';

export { MAX_BODY_SIZE } from './http-exchange.ts';

export interface HttpClientOptions {
  /** Connections to one origin at a time, at least 1; further requests wait for one. */
  readonly connections: number;
  /** PEM certificates trusted besides the system's; verification is always on. */
  readonly trust?: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `http://…` or `https://…`; anything else is `protocol/bad-url`. Redirects are not followed. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the call to the last byte of the answer, waiting for a connection included. */
  readonly timeout: Milliseconds;
  /** Called when it has got a connection and is written; not at all when that never comes. */
  readonly onSent?: () => void;
}

export interface StreamRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The longest silence of the server, once the request is sent. */
  readonly idleTimeout: Milliseconds;
  readonly signal?: AbortSignal;
}

export interface StreamedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Must be read to its end or destroyed. */
  readonly body: Dispatcher.ResponseData['body'];
}

export interface HttpClient {
  /** What most of its downloads are of. */
  readonly knownImage: KnownImage;
  /**
   * Never rejects. The outcome is `ok` below status 400, `http/<status>` from there on, `timeout`,
   * `socket/<code>`, `protocol/<what>`, or `abandoned` when the client was closed meanwhile. The body is text in
   * UTF-8, at most MAX_BODY_SIZE bytes, else `protocol/body-too-large`.
   */
  fetch(request: HttpRequest): Promise<Fetched>;
  /** A GET whose body is read as it comes. Rejects; `httpOutcome` says with what outcome. */
  stream(request: StreamRequest): Promise<StreamedAnswer>;
  /** Cuts what is in flight. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const agent = new Agent({
    connections: options.connections,
    // A request has one time-out of its own, for everything; a stream says how long its silences may be.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT_MS, secureContext: secureContext(options.trust) },
  });
  return {
    knownImage: new KnownImage(),
    fetch: (request) => fetchWhole(agent, request),
    stream: async ({ url, headers, idleTimeout, signal }) => {
      const answer = await agent.request({
        ...urlParts(url),
        method: 'GET',
        headers,
        headersTimeout: idleTimeout,
        bodyTimeout: idleTimeout,
        ...(signal && { signal }),
      });
      return { status: answer.statusCode, headers: flatten(answer.headers), body: answer.body };
    },
    close: () => agent.destroy(),
  };
}

function fetchWhole(agent: Agent, request: HttpRequest): Promise<Fetched> {
  const { url, method, headers, body, timeout, onSent } = request;
  return new Promise((resolve) => {
    const exchange = new HttpExchange(timeout, resolve, httpOutcome, onSent);
    try {
      const { origin, path } = urlParts(url);
      agent.dispatch({ origin, path, method, headers: headers ?? null, body: body ?? null }, exchange);
    } catch (error) {
      exchange.breakOff(httpOutcome(error));
    }
  });
}

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  UND_ERR_CONNECT_TIMEOUT: TIMEOUT,
  UND_ERR_HEADERS_TIMEOUT: TIMEOUT,
  UND_ERR_BODY_TIMEOUT: TIMEOUT,
  UND_ERR_SOCKET: CLOSED,
  UND_ERR_ABORTED: ABANDONED,
  UND_ERR_DESTROYED: ABANDONED,
  UND_ERR_CLOSED: ABANDONED,
  UND_ERR_INVALID_ARG: 'protocol/bad-url',
  ERR_INVALID_URL: 'protocol/bad-url',
  UND_ERR_HEADERS_OVERFLOW: 'protocol/headers-too-large',
};

/** What a failed request is counted as. */
export function httpOutcome(error: unknown): Outcome {
  if (error instanceof Error && error.name === 'AbortError') return ABANDONED;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = OUTCOMES[code];
  if (known !== undefined) return known;
  // The parser's own codes (HPE_…) and undici's other complaints are about what the server sent.
  return code === '' || /^(HPE|UND_ERR)_/.test(code) ? 'protocol/bad-http' : failure('socket', code);
}
