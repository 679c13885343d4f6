/** Gateway addresses as users and access lists write them. Pure. */
import type { Gateway } from '../lifecycle/effects.ts';
import { OK, type Outcome } from '../lifecycle/outcome.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';

const PLAIN = { tls: false, port: 1883 } as const;
const TLS = { tls: true, port: 8883 } as const;
const SCHEMES = new Map<string, typeof PLAIN | typeof TLS>([
  ['mqtt:', PLAIN],
  ['tcp:', PLAIN],
  ['mqtts:', TLS],
  ['ssl:', TLS],
  ['tls:', TLS],
]);

export type ReadGateway = { readonly gateway: Gateway } | { readonly reason: string };

/**
 * Reads `mqtt://host:1883`, `tcp://…`, or over TLS `mqtts://…`, `ssl://…`, `tls://…`; the port is 1883 or 8883
 * unless given, an IPv6 address stands in brackets. A reason is one line that can follow `file:line: `.
 */
export function readGateway(text: string): ReadGateway {
  const written = JSON.stringify(text);
  const mend = 'write mqtt://host:1883 or mqtts://host:8883';
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { reason: `${written} is no gateway address: ${mend}` };
  // The URL parser forgives blanks and line ends, and takes them away.
  const url = /\s/.test(text) || !URL.canParse(text) ? null : new URL(text);
  if (url === null || url.hostname === '') {
    return { reason: `${written} has no usable host and port: ${mend}` };
  }
  const scheme = SCHEMES.get(url.protocol);
  if (scheme === undefined) return { reason: `${written} has a scheme that no gateway has: ${mend}` };
  if (url.username !== '' || url.password !== '') {
    return { reason: `${written} holds an account, which belongs to the devices: ${mend}` };
  }
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') {
    return { reason: `${written} goes on after host and port: ${mend}` };
  }
  const port = url.port === '' ? scheme.port : Number(url.port);
  if (port === 0) return { reason: `${written} has port 0: give one from 1 to 65535` };
  return { gateway: { host: url.hostname.replace(/^\[|\]$/g, '').toLowerCase(), port, tls: scheme.tls } };
}

/** As readGateway; throws a RegattaError (exit code 104) with the reason. */
export function parseGateway(text: string): Gateway {
  const read = readGateway(text);
  if ('reason' in read) throw new RegattaError(read.reason, EXIT.badInput);
  return read.gateway;
}

/** The address in the form that `parseGateway` reads. */
export function formatGateway(gateway: Gateway): string {
  const host = gateway.host.includes(':') ? `[${gateway.host}]` : gateway.host;
  return `${gateway.tls ? 'mqtts' : 'mqtt'}://${host}:${gateway.port}`;
}

export interface AccessList {
  /** `ok`, `protocol/bad-json` or `protocol/bad-access-list`. */
  readonly outcome: Outcome;
  /** In the list's order; empty on failure. */
  readonly gateways: readonly Gateway[];
}

/**
 * The body of `GET /access_list` (PROTOCOLS 1.1): `{"MQTT": ["tcp://…:1883", "ssl://…:8883"]}`. Entries that are
 * no MQTT gateways are passed over; a list that leaves none is a failure.
 */
export function parseAccessList(body: string): AccessList {
  let list: unknown;
  try {
    list = JSON.parse(body);
  } catch {
    return { outcome: 'protocol/bad-json', gateways: [] };
  }
  const entries: unknown =
    typeof list === 'object' && list !== null && 'MQTT' in list ? list.MQTT : undefined;
  const gateways = (Array.isArray(entries) ? entries : []).flatMap((entry: unknown) => {
    const read = typeof entry === 'string' ? readGateway(entry) : { reason: 'no text' };
    return 'gateway' in read ? [read.gateway] : [];
  });
  return { outcome: gateways.length > 0 ? OK : 'protocol/bad-access-list', gateways };
}
