/** What outcomes mean, in a few words for a person: PROTOCOLS 1.9, [MQTT-3.2.2.3], HTTP, FTP and socket codes. */
import { STATUS_CODES } from 'node:http';
import type { Outcome } from '../lifecycle/outcome.ts';

/** PROTOCOLS 1.9; from 1 to 5: PROTOCOLS 4. */
const PLATFORM: Readonly<Record<string, string>> = {
  '-1': 'undefined error, see msg',
  '1': 'refused, or the token has expired',
  '2': 'no such device',
  '3': 'offline, bad query, or device_key unknown',
  '4': 'bad URL parameter',
  '5': 'bad body',
  'set-failed': 'the device did not do it',
  '100': 'parameters cannot be parsed',
  '101': 'bad signature',
  '102': 'target missing or unreachable',
  '103': 'not permitted',
  '104': 'request expired',
  '105': 'requester banned (locked)',
  '106': 'action not supported',
  '107': 'device not registered or bound',
  '200': 'upgrade failed',
  '201': 'log upload failed',
  '202': 'hardware fault',
  // Point access, PROTOCOLS 3.
  '77777-network': 'request failed: network',
  '77777-tls': 'request failed: TLS',
  '77777-timeout': 'request failed: no answer in time',
  '77777-not-json': 'request failed: answer is no JSON',
  '99999': 'answer without a code',
};

/** Table 3.1 of MQTT 3.1.1, and SUBACK's 0x80. */
const MQTT: Readonly<Record<string, string>> = {
  'connack-1': 'protocol version refused',
  'connack-2': 'client id rejected',
  'connack-3': 'server unavailable',
  'connack-4': 'bad user name or password',
  'connack-5': 'not authorised',
  'suback-128': 'subscription refused',
};

const SOCKET: Readonly<Record<string, string>> = {
  closed: 'connection closed by the other side',
  EADDRINUSE: 'address in use',
  EADDRNOTAVAIL: 'out of local ports',
  EAI_AGAIN: 'name look-up failed for now',
  ECONNABORTED: 'connection aborted',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by the other side',
  EHOSTUNREACH: 'host unreachable',
  EMFILE: 'out of file descriptors',
  ENETUNREACH: 'network unreachable',
  ENFILE: 'out of file descriptors (system)',
  ENOBUFS: 'out of socket memory',
  ENOMEM: 'out of memory',
  ENOTCONN: 'device was not connected',
  'no-gateway': 'the access list told no gateway',
  ENOTFOUND: 'host name not found',
  EPIPE: 'written after the other side closed',
  EPROTO: 'TLS handshake failed',
  ETIMEDOUT: 'no answer from the network',
  CERT_HAS_EXPIRED: 'certificate expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate is for another host',
};

/** RFC 959 section 4.2. */
const FTP: Readonly<Record<string, string>> = {
  '421': 'service not available',
  '425': 'data connection not opened',
  '426': 'transfer aborted',
  '450': 'file busy',
  '451': 'server error',
  '452': 'out of storage space for now',
  '500': 'command not understood',
  '501': 'bad argument',
  '502': 'command not implemented',
  '530': 'not logged in',
  '532': 'no account for storing files',
  '550': 'file or folder not available',
  '552': 'out of storage space',
  '553': 'file name not allowed',
};

const PROTOCOL: Readonly<Record<string, string>> = {
  'bad-json': 'message was not valid JSON',
};

const FIRMWARE: Readonly<Record<string, string>> = {
  checksum: 'file does not match its checksum',
  'gave-up': 'download given up',
  refused: 'simulated: refused',
  hang: 'simulated: download hung',
  truncated: 'simulated: image cut short',
  corrupted: 'simulated: image damaged',
  'wrong-size': 'simulated: wrong size',
  install: 'simulated: install failed',
  rollback: 'simulated: rolled back',
  silent: 'simulated: never came back',
};

const PERSON: Readonly<Record<string, string>> = {
  refused: 'refused by the person',
};

const SCRIPT: Readonly<Record<string, string>> = {
  'no-token': 'not sent: no token',
  'token-budget-spent': 'the day’s token calls are spent',
};

/** Some clouds have codes of numbers, some have names. */
const NUMBER = /^-?\d+$/;

const DOMAINS: Readonly<Record<string, (code: string) => string>> = {
  ok: successInWords,
  platform: (code) => PLATFORM[code] ?? (NUMBER.test(code) ? 'a code of the server’s own' : inWords(code)),
  mqtt: (code) => MQTT[code] ?? `MQTT: ${inWords(code)}`,
  http: (code) => STATUS_CODES[code] ?? 'unknown HTTP status',
  ftp: (code) => FTP[code] ?? `FTP: ${inWords(code)}`,
  socket: (code) => SOCKET[code] ?? 'socket error',
  protocol: (code) => PROTOCOL[code] ?? `broke the protocol: ${inWords(code)}`,
  firmware: (code) => FIRMWARE[code] ?? `firmware: ${inWords(code)}`,
  person: (code) => PERSON[code] ?? `person: ${inWords(code)}`,
  script: (code) => SCRIPT[code] ?? simulated(code) ?? `from the script: ${inWords(code)}`,
};

/** A few words on any outcome; never empty. */
export function outcomeMeaning(outcome: Outcome): string {
  if (outcome === 'ok') return 'succeeded';
  if (outcome === 'timeout') return 'no answer in time';
  if (outcome === 'abandoned') return 'still in flight at the end';
  const slash = outcome.indexOf('/');
  const domain = DOMAINS[outcome.slice(0, slash)];
  return domain?.(outcome.slice(slash + 1)) ?? 'unknown outcome';
}

const SUCCESSES: Readonly<Record<string, string>> = {
  whole: 'in one go',
  installed: 'downloaded, checked and installed',
  'not-needed': 'it had that version already',
  scanned: 'login scanned, to be confirmed',
  confirmed: 'login confirmed',
  refused: 'login refused',
  'token-kept': 'logged in already, the token holds',
  'already-bound': 'bound already',
  'told-by-102': 'bound, as 102 told',
  'turned-away': 'turned away, as it must be',
  guest: 'a guest: nothing to check',
  'session-present': 'the server had kept the session',
};

function successInWords(code: string): string {
  const times = /^resumed-(\d+)$/.exec(code)?.[1];
  if (times !== undefined) return times === '1' ? 'taken up again once' : `taken up again ${times} times`;
  const answer = /^code-(-?\d+)$/.exec(code)?.[1];
  if (answer !== undefined) return `answered with code ${answer}`;
  return SUCCESSES[code] ?? simulated(code) ?? inWords(code);
}

/** `simulated-ble`, `simulated-ble-failed`: what is no protocol on a wire, but a delay and a draw. */
function simulated(code: string): string | undefined {
  const [, what, failed] = /^simulated-(\w+)(-failed)?$/.exec(code) ?? [];
  if (what === undefined) return undefined;
  return `simulated: ${what} set-up ${failed === undefined ? 'done' : 'failed'}`;
}

const inWords = (code: string): string => code.replaceAll('-', ' ');
