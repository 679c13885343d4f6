/** Where the live page is served: `--web`, `--web 8080`, `--web 0.0.0.0:8080`, `--web [::1]:8080`. */
import { isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { RegattaError } from '../../regatta-error.ts';
import { EXIT } from '../../verdict/exit-codes.ts';

export interface WebAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';

/** @throws RegattaError 104 */
export function parseWebAddress(text: string): WebAddress {
  const [, bracketed, plain, digits] = /^(?:(?:\[(.+)\]|([^:[\]]+)):)?(\d*)$/.exec(text) ?? [];
  const port = Number(digits === '' ? 0 : (digits ?? Number.NaN));
  if (port >= 0 && port <= 65_535) return { host: bracketed ?? plain ?? LOOPBACK, port };
  const forms = '--web, --web 8080 or --web 0.0.0.0:8080';
  throw new RegattaError(
    `--web takes a port up to 65535, or host:port (${forms}), not "${text}"`,
    EXIT.badInput,
  );
}

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
