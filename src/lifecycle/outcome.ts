/**
 * How one attempt ended. A success is `ok`, or `ok/<how>` where ways of succeeding are worth telling apart
 * (`ok/not-needed`, `ok/resumed-2`). A failure is `<domain>/<code>` (`platform/107`, `mqtt/connack-5`,
 * `http/503`, `ftp/550`, `socket/ECONNRESET`, `protocol/bad-json`, `firmware/checksum`, `person/refused`), `timeout` or `abandoned`.
 */
export type Outcome = string;

export const OK: Outcome = 'ok';
export const TIMEOUT: Outcome = 'timeout';
/** Still in flight when the run ended. It has no latency. */
export const ABANDONED: Outcome = 'abandoned';
/** The device had no open connection to send on. */
export const NOT_CONNECTED: Outcome = 'socket/ENOTCONN';
/** The other side closed a connection that was in use. */
export const CLOSED: Outcome = 'socket/closed';

const FAILURE_DOMAINS = [
  'platform',
  'mqtt',
  'http',
  'ftp',
  'socket',
  'protocol',
  'firmware',
  'script',
  /** Somebody decided so, and every machine did what it should. */
  'person',
] as const;
export type FailureDomain = (typeof FAILURE_DOMAINS)[number];

export const succeeded = (outcome: Outcome): boolean => outcome === OK || outcome.startsWith('ok/');

export const failure = (domain: FailureDomain, code: string | number): Outcome => `${domain}/${code}`;

/** Whether a text could ever be an outcome; used to refuse a threshold on one that can't exist. */
export function isOutcome(text: string): boolean {
  if (text === OK || text === TIMEOUT || text === ABANDONED) return true;
  const [domain, code, ...rest] = text.split('/');
  if (!domain || !code || rest.length > 0) return false;
  return domain === 'ok' || (FAILURE_DOMAINS as readonly string[]).includes(domain);
}
