/** Where the live page is served, and under which address it is found there. */
import { isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

export interface WebAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';

export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);

/** `http://127.0.0.1:8080`; where every address is listened on, the one under which others find this machine. */
export function originOf(
  { host, port }: WebAddress,
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>,
): string {
  const every = host === '0.0.0.0' || host === '::';
  const outside = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  const shown = every ? (outside?.address ?? LOOPBACK) : host;
  return `http://${isIP(shown) === 6 ? `[${shown}]` : shown}:${port}`;
}
