/** The devices' HTTP client: bounded connections, kept alive; whatever goes wrong is an outcome. */
import { Agent, type Dispatcher } from 'undici';
import type { Fetched, Milliseconds } from '../lifecycle/effects.ts';
import { ABANDONED, CLOSED, failure, OK, type Outcome, TIMEOUT } from '../lifecycle/outcome.ts';
import { KnownImage } from './known-image.ts';
import { secureContext } from './socket.ts';

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

/** Bytes that `fetch` takes of a body: 1 MiB. */
export const MAX_BODY_SIZE = 1_048_576;
const CONNECT_TIMEOUT_MS = 10_000;

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const agent = new Agent({
    connections: options.connections,
    connect: { timeout: CONNECT_TIMEOUT_MS, secureContext: secureContext(options.trust) },
  });
  return {
    knownImage: new KnownImage(),
    fetch: (request) => fetchWhole(agent, request),
    stream: async ({ url, headers, idleTimeout, signal }) => {
      const answer = await agent.request({
        ...target(url),
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

async function fetchWhole(agent: Agent, request: HttpRequest): Promise<Fetched> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), request.timeout);
  let status = 0;
  let headers: Readonly<Record<string, string>> = {};
  try {
    const answer = await agent.request({
      ...target(request.url),
      method: request.method,
      signal: limit.signal,
      ...(request.headers && { headers: request.headers }),
      ...(request.body !== undefined && { body: request.body }),
    });
    status = answer.statusCode;
    headers = flatten(answer.headers);
    const body = await readBounded(answer.body);
    if (body === undefined) return { outcome: 'protocol/body-too-large', status, headers, body: '' };
    return { outcome: status < 400 ? OK : failure('http', status), status, headers, body };
  } catch (error) {
    return { outcome: limit.signal.aborted ? TIMEOUT : httpOutcome(error), status, headers, body: '' };
  } finally {
    clearTimeout(timer);
  }
}

/** Throws ERR_INVALID_URL; undici refuses other schemes itself. */
function target(url: string): { readonly origin: string; readonly path: string } {
  const parsed = new URL(url);
  return { origin: parsed.origin, path: parsed.pathname + parsed.search };
}

/** undefined when it holds more than MAX_BODY_SIZE. */
async function readBounded(body: StreamedAnswer['body']): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the body and with it the connection.
    if (size > MAX_BODY_SIZE) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const flatten = (headers: Dispatcher.ResponseData['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : `${value}`,
    ]),
  );

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
