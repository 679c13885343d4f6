/** Storing a file on an FTP server in passive mode (PROTOCOLS 1.5, action 201); whatever goes wrong is an outcome. */
import { Readable } from 'node:stream';
import { type AccessOptions, Client, FTPError } from 'basic-ftp';
import type { Milliseconds } from '../lifecycle/effects.ts';
import { ABANDONED, CLOSED, failure, OK, type Outcome, TIMEOUT } from '../lifecycle/outcome.ts';

const DEFAULT_PORT = 21;
const BAD_URL: Outcome = 'protocol/bad-url';

/**
 * Stores `body` (UTF-8) where `ftp://[user[:password]@]host[:port]/path` says; anonymously unless told, the path
 * being relative to the account's own folder. Never rejects: `ok`, `ftp/<reply code>`, `timeout`, `socket/<code>`,
 * `protocol/bad-url`, `protocol/bad-ftp` (such as a data connection to another host), or `abandoned` (the signal).
 *
 * @param timeout for the whole of it
 */
export async function uploadFile(
  url: string,
  body: string,
  timeout: Milliseconds,
  signal?: AbortSignal,
): Promise<Outcome> {
  const place = placeOf(url);
  if (!place) return BAD_URL;
  // The library's own time-out is for silences; ours is for everything.
  const client = new Client(0, { allowSeparateTransferHost: false });
  const storing = store(client, place, body);
  try {
    // Not what the client makes of being closed: it may still wait for a data connection to open.
    return await Promise.race([storing, calledOff(timeout, signal, storing)]);
  } finally {
    client.close();
  }
}

async function store(client: Client, { access, path }: Place, body: string): Promise<Outcome> {
  try {
    await client.access(access);
    await client.uploadFrom(Readable.from([Buffer.from(body)]), path);
    return OK;
  } catch (error) {
    return outcomeOf(error);
  }
}

/** Settles with the reason why the work must end; never, when the work is done before. */
function calledOff(timeout: Milliseconds, signal: AbortSignal | undefined, work: Promise<unknown>) {
  return new Promise<Outcome>((resolve) => {
    const onAbort = () => resolve(ABANDONED);
    const timer = setTimeout(() => resolve(TIMEOUT), timeout);
    signal?.addEventListener('abort', onAbort, { once: true });
    void work.finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    });
  });
}

interface Place {
  readonly path: string;
  readonly access: AccessOptions;
}

function placeOf(text: string): Place | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const path = decoded(url.pathname.slice(1));
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (url.protocol !== 'ftp:' || url.hostname === '' || !path || user === undefined || password === undefined)
    return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  return { path, access: { host, port, ...(user !== '' && { user, password }) } };
}

/** Undefined for what can't be decoded, and for line breaks: an FTP command ends there. */
function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text);
    return /[\r\n]/.test(plain) ? undefined : plain;
  } catch {
    return undefined;
  }
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof FTPError) return failure('ftp', error.code);
  if (!(error instanceof Error)) return 'protocol/bad-ftp';
  if ('code' in error && typeof error.code === 'string') return failure('socket', error.code);
  return /clos/i.test(error.message) ? CLOSED : 'protocol/bad-ftp';
}
