/** Addresses of MQTT gateways: `mqtt://host:1883`, and what access lists call `tcp://` and `ssl://`. */
import type { Gateway } from './effects.ts';

const SCHEMES: Readonly<Record<string, { readonly tls: boolean; readonly port: number }>> = {
  'mqtt:': { tls: false, port: 1883 },
  'tcp:': { tls: false, port: 1883 },
  'mqtts:': { tls: true, port: 8883 },
  'ssl:': { tls: true, port: 8883 },
  'tls:': { tls: true, port: 8883 },
};

/** Undefined for anything else: another scheme, a path, an account in the address, port 0. */
export function parseGateway(address: string): Gateway | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const scheme = SCHEMES[url.protocol];
  const bare = url.username + url.password + url.search + url.hash === '' && /^\/?$/.test(url.pathname);
  if (!scheme || !bare || url.hostname === '' || url.port === '0') return undefined;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? scheme.port : Number(url.port),
    tls: scheme.tls,
  };
}

/** An address of 127.0.0.0/8; not a name that only looks like one, such as `127.example.com`. */
export const isLoopbackIPv4 = (host: string): boolean => /^127(\.\d{1,3}){3}$/.test(host);

export const formatGateway = ({ host, port, tls }: Gateway): string =>
  `${tls ? 'mqtts' : 'mqtt'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
