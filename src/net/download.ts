/** Downloads that go on where a break left them (PROTOCOLS 1.7, RFC 7233). Bytes are hashed and not stored. */
import type { Downloaded, Milliseconds, Transfer } from '../lifecycle/effects.ts';
import { failure, OK, type Outcome } from '../lifecycle/outcome.ts';
import { type HttpClient, httpOutcome, type StreamedAnswer } from './http.ts';
import { Digest } from './known-image.ts';

const BAD_CONTENT_RANGE: Outcome = 'protocol/bad-content-range';

/** A transfer with what is needed to go on with it. Like any Transfer it never changes. */
class Progress implements Transfer {
  readonly url: string;
  readonly received: number;
  readonly total: number | undefined;
  readonly md5: string | undefined;
  readonly resumptions: number;
  /** Of the bytes received so far; updated only as a copy. */
  readonly digest: Digest;
  /** A strong validator: only such may stand in If-Range (RFC 7233 section 3.2). */
  readonly etag: string | undefined;

  constructor(url: string, resumptions: number, digest: Digest, state: Partial<Progress> = {}) {
    this.url = url;
    this.resumptions = resumptions;
    this.received = state.received ?? 0;
    this.total = state.total;
    this.md5 = state.md5;
    this.digest = digest;
    this.etag = state.etag;
  }

  /** The same file from its beginning. */
  fromZero(state: Partial<Progress> = {}): Progress {
    return new Progress(this.url, this.resumptions, new Digest(this.digest.known), state);
  }

  with(state: Partial<Progress>): Progress {
    const { url, resumptions, digest } = { ...this, ...state };
    return new Progress(url, resumptions, digest, { ...this, ...state });
  }

  completed(): Progress {
    return this.with({ total: this.received, md5: this.digest.hex() });
  }
}

/**
 * One GET for the rest of the file at `url`. Never rejects. `transfer` is what an earlier call for the same URL
 * returned; without it, or with a transfer made elsewhere, the file begins at zero.
 *
 * - `ok`: complete, and `transfer.md5` is set.
 * - `socket/<code>`, `timeout` (silence longer than `idleTimeout`, which is from 1 s on kept to within a second),
 *   `abandoned` (the signal), `http/<status>`, `protocol/short-range`: what was received is kept for the next call.
 * - `protocol/bad-content-range` (a 206 for other bytes or of another file), `http/416`: the next call starts over.
 *
 * `onBytes` is told how many bytes each piece of the body has, as it comes.
 * A server that answers a Range with 200 starts over within the call (RFC 7233 section 3.1).
 */
export async function continueDownload(
  client: HttpClient,
  url: string,
  transfer: Transfer | undefined,
  idleTimeout: Milliseconds,
  signal?: AbortSignal,
  onBytes: (bytes: number) => void = () => {},
): Promise<Downloaded> {
  const before =
    transfer instanceof Progress && transfer.url === url
      ? transfer
      : new Progress(url, 0, new Digest(client.knownImage));
  if (before.md5 !== undefined) return { outcome: OK, transfer: before };
  try {
    const headers = requestHeaders(before);
    const answer = await client.stream({ url, headers, idleTimeout, ...(signal && { signal }) });
    const start = judge(before, answer);
    if (!('outcome' in start)) return await receive(start, answer, onBytes);
    // No reader: leave the connection, rather than read what may be endless.
    answer.body.on('error', () => undefined).destroy();
    return start;
  } catch (error) {
    return { outcome: httpOutcome(error), transfer: before };
  }
}

function requestHeaders(progress: Progress): Record<string, string> {
  const headers = { 'accept-encoding': 'identity' };
  if (progress.received === 0) return headers;
  const range = { ...headers, range: `bytes=${progress.received}-` };
  return progress.etag === undefined ? range : { ...range, 'if-range': progress.etag };
}

interface Start {
  readonly progress: Progress;
  /** Bytes received when the body is whole; undefined when the server hasn't said. */
  readonly end: number | undefined;
}

/** Where the answer's body begins, or how the call ends without it. */
function judge(before: Progress, answer: StreamedAnswer): Start | { outcome: Outcome; transfer: Progress } {
  if (answer.status === 200) return startOver(before, answer);
  if (answer.status === 206) return resume(before, answer);
  if (answer.status === 416 && before.received > 0) {
    const total = /^bytes \*\/(\d+)$/.exec(answer.headers['content-range'] ?? '')?.[1];
    if (Number(total) === before.received) return { outcome: OK, transfer: before.completed() };
    return { outcome: failure('http', 416), transfer: before.fromZero() };
  }
  return { outcome: failure('http', answer.status), transfer: before };
}

function startOver(before: Progress, { headers }: StreamedAnswer): Start {
  const length = headers['content-length'];
  const total = length === undefined ? undefined : Number(length);
  const etag = strongETag(headers);
  return { progress: before.fromZero({ total, etag }), end: total };
}

function resume(
  before: Progress,
  { headers }: StreamedAnswer,
): Start | { outcome: Outcome; transfer: Progress } {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers['content-range'] ?? '');
  const [first, last] = [Number(range?.[1]), Number(range?.[2])];
  const total = range === null || range[3] === '*' ? before.total : Number(range[3]);
  const etag = strongETag(headers) ?? before.etag;
  const fits =
    before.received > 0 &&
    first === before.received &&
    last >= first &&
    (total === undefined || last < total) &&
    (before.total === undefined || before.total === total) &&
    (before.etag === undefined || before.etag === etag);
  if (!fits) return { outcome: BAD_CONTENT_RANGE, transfer: before.fromZero() };
  return {
    progress: before.with({ resumptions: before.resumptions + 1, total, etag }),
    end: last + 1,
  };
}

const strongETag = (headers: Readonly<Record<string, string>>): string | undefined =>
  headers.etag?.startsWith('"') ? headers.etag : undefined;

async function receive(
  start: Start,
  { body }: StreamedAnswer,
  onBytes: (bytes: number) => void,
): Promise<Downloaded> {
  const digest = start.progress.digest.copy();
  if (start.progress.received === 0 && start.end !== undefined) digest.announce(start.end);
  try {
    return await read(start, digest, body, onBytes);
  } finally {
    digest.known.done(digest);
  }
}

async function read(
  { progress, end }: Start,
  digest: Digest,
  body: StreamedAnswer['body'],
  onBytes: (bytes: number) => void,
): Promise<Downloaded> {
  let received = progress.received;
  let outcome: Outcome = OK;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      received += chunk.length;
      onBytes(chunk.length);
      if (end !== undefined && received > end)
        return { outcome: BAD_CONTENT_RANGE, transfer: progress.fromZero() };
      digest.update(chunk);
    }
  } catch (error) {
    outcome = httpOutcome(error);
  }
  const after = progress.with({ received, digest });
  if (outcome !== OK) return { outcome, transfer: after };
  // A server may send less than was asked for (RFC 7233 section 4.1).
  if (received < (after.total ?? received)) return { outcome: 'protocol/short-range', transfer: after };
  return { outcome: OK, transfer: after.completed() };
}
