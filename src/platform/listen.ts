/** Starts servers, and says in words what keeps one from listening. */
import type { AddressInfo, Server, Socket } from 'node:net';
import { isIPv6 } from 'node:net';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';

/** Connections that may wait to be accepted; the system has a limit of its own (somaxconn). */
const BACKLOG = 4096;

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** The flag that changes the port, for the message. */
  readonly flag: string;
}

/** Resolves with the port; throws a RegattaError (exit 104) for a port in use or a host that isn't ours. */
export async function listen(server: Server, endpoint: Endpoint): Promise<number> {
  const { host, port } = endpoint;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, backlog: BACKLOG }, () => {
        server.removeListener('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw inWords(error, endpoint);
  }
  return (server.address() as AddressInfo).port;
}

/** Returns how to close it at once: also connections that have not said anything yet, which aedes doesn't know. */
export function closable(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () =>
    new Promise((resolve) => {
      // The sockets tell their ends after the server has told its own.
      server.close(() => setImmediate(resolve));
      for (const socket of sockets) socket.destroy();
    });
}

export function inWords(error: unknown, { host, port, flag }: Endpoint): RegattaError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new RegattaError(`platform: ${explain(code, host, port, flag)}`, EXIT.badInput);
}

function explain(code: string, host: string, port: number, flag: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use: choose another with ${flag} (0: any free port)`;
    case 'EACCES':
      return `port ${port} on ${host} needs more rights: choose one above 1023 with ${flag}`;
    case 'ERR_SOCKET_BAD_PORT':
      return `${port} is not a port: choose 0 to 65535 with ${flag}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is not an address of this machine: choose one with --host (127.0.0.1, or 0.0.0.0 for all)`;
    default:
      return `can't listen on ${host} port ${port}: ${code} (see ${flag} and --host)`;
  }
}

/** `host:port`, with brackets around an IPv6 address. */
export const authority = (host: string, port: number): string =>
  `${isIPv6(host) ? `[${host}]` : host}:${port}`;

/** Whether the host stands for every address of the machine. */
export const isAnyAddress = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** Whether only this machine can reach it. */
export const isLoopback = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host);
