/** Connections to Redis: they come back by themselves; only the first one may fail, and says why in a line. */
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import { measureOffset, type Offset } from './clock-offset.ts';

export interface RedisAddress {
  /** `redis://user:password@host:6379/0`, or `rediss://` for TLS. */
  readonly url: string;
  /** PEM file of the authority that signed the server's certificate; the system's own when absent. */
  readonly ca?: string;
}

const FIRST_CONNECT_MS = 5_000;
const LONGEST_WAIT_MS = 500;
/**
 * A connection that brings no answer for so long is given up: while packets are lost, TCP waits twice as long before
 * each further try, and would not notice for ten seconds that the network is back.
 */
const NO_ANSWER_MS = 3_000;
/** For the connections after the first, which find a server that was there. */
const CONNECT_AGAIN_MS = 2_000;
const CLOCK_MEASURING = { exchanges: 200, atOnce: 4, withinMs: 2_000, errorMs: 0.1 };

/** What people may see of it: no user, no password. */
export function redisName(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

/** Throws RegattaError 104 for what is no address of a Redis; never repeats it, since it may hold a password. */
export function checkAddress({ url, ca }: RedisAddress): void {
  if (!isAddress(url))
    throw new RegattaError(
      'the address of Redis is redis://user:password@host:6379, or rediss:// for TLS; what is none of A–Z, a–z and 0–9 in a password is written as %40 for @',
      EXIT.badInput,
    );
  if (ca !== undefined && !url.startsWith('rediss:'))
    throw new RegattaError('--redis-ca goes with an address that begins with rediss://', EXIT.badInput);
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  try {
    decodeURIComponent(username + password);
  } catch {
    return false;
  }
  return /^rediss?:$/.test(protocol) && hostname !== '';
}

/** Throws RegattaError 104 when Redis does not answer, or refuses the password. */
export async function connect(address: RedisAddress): Promise<Redis> {
  checkAddress(address);
  const { url, ca } = address;
  let problem = noAnswer(url);
  let connected = false;
  const redis = new Redis(url, {
    // Work waits for the connection to come back, however long: what must not wait says so itself.
    maxRetriesPerRequest: null,
    connectTimeout: FIRST_CONNECT_MS,
    socketTimeout: NO_ANSWER_MS,
    retryStrategy: (times: number) => (connected ? Math.min(50 * times, LONGEST_WAIT_MS) : null),
    ...tlsOptions(ca),
    lazyConnect: true,
  });
  redis.on('error', (error: Error) => {
    problem = reasonOf(error, url) || problem;
  });
  try {
    await redis.connect();
    await redis.ping();
    connected = true;
    redis.options.connectTimeout = CONNECT_AGAIN_MS;
    return redis;
  } catch (error) {
    redis.disconnect();
    throw new RegattaError(
      `Redis at ${redisName(url)} can't be used: ${reasonOf(error as Error, url) || problem}`,
      EXIT.badInput,
    );
  }
}

function tlsOptions(ca: string | undefined): { tls?: { ca: Buffer } } {
  if (ca === undefined) return {};
  try {
    return { tls: { ca: readFileSync(ca) } };
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new RegattaError(`${ca}: ${reason}; --redis-ca takes a PEM file`, EXIT.badInput);
  }
}

/** Like it, for BullMQ, which waits longer than others for an answer. To be disconnected by the caller. */
export function connectionForQueues(redis: Redis): Redis {
  const connection = redis.duplicate({ socketTimeout: undefined });
  // What waits for it goes on when it is back.
  connection.on('error', () => {});
  return connection;
}

const UNKNOWN_AUTHORITY =
  'its certificate is not signed by an authority that is known here: name the PEM file of the right one with --redis-ca';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it broke the connection: perhaps it wants TLS, rediss://',
  ENOTFOUND: 'the host name is not known',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it speaks no TLS: the address begins with redis://',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
};

const noAnswer = (url: string): string =>
  `no answer within ${FIRST_CONNECT_MS / 1000} s${url.startsWith('rediss:') ? ': perhaps it speaks no TLS, redis://' : ''}`;

function reasonOf(error: Error, url: string): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (/WRONGPASS|NOAUTH/.test(message))
    return 'it wants another password: put it into the address, redis://user:password@host';
  if (/NOPERM/.test(message)) return `its user may not do what agents need: ${message}`;
  if (message === 'Connection is closed.') return '';
  if (code === 'ETIMEDOUT') return noAnswer(url);
  return REASONS[code] ?? message;
}

/** Redis' own clock, epoch ms with fractions. */
export async function redisTime(redis: Redis): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Number(micros) / 1000;
}

/** From performance.now() of this process to Redis' clock. */
export const offsetToRedis = (redis: Redis): Promise<Offset> =>
  measureOffset(
    () => redisTime(redis),
    () => performance.now(),
    CLOCK_MEASURING,
  );
