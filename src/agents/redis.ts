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
const CLOCK_EXCHANGES = 40;

/** What people may see of it: no user, no password. */
export function redisName(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

/** Throws RegattaError 104 for what is no address of a Redis. */
export function checkAddress(url: string): void {
  const right = URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol) && new URL(url).hostname !== '';
  if (!right)
    throw new RegattaError('the address of Redis is redis://host:6379, or rediss:// for TLS', EXIT.badInput);
}

/** Throws RegattaError 104 when Redis does not answer, or refuses the password. */
export async function connect({ url, ca }: RedisAddress): Promise<Redis> {
  checkAddress(url);
  let problem = `no answer within ${FIRST_CONNECT_MS / 1000} s`;
  let connected = false;
  const redis = new Redis(url, {
    // Work waits for the connection to come back, however long: what must not wait says so itself.
    maxRetriesPerRequest: null,
    connectTimeout: FIRST_CONNECT_MS,
    retryStrategy: (times: number) => (connected ? Math.min(50 * times, LONGEST_WAIT_MS) : null),
    ...tlsOptions(ca),
    lazyConnect: true,
  });
  redis.on('error', (error: Error) => {
    problem = reasonOf(error);
  });
  try {
    await redis.connect();
    await redis.ping();
    connected = true;
    return redis;
  } catch (error) {
    redis.disconnect();
    throw new RegattaError(
      `Redis at ${redisName(url)} can't be used: ${reasonOf(error as Error) || problem}`,
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

function reasonOf(error: Error): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND') return 'the host name is not known';
  if (/WRONGPASS|NOAUTH/.test(message))
    return 'it wants another password: put it into the address, redis://user:password@host';
  if (message === 'Connection is closed.') return '';
  return message;
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
    CLOCK_EXCHANGES,
  );
