import { connect, type Socket } from 'node:net';
import type { Gateway } from '../lifecycle/effects.ts';
import { formatGateway } from '../lifecycle/gateway.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';

/**
 * Makes one TCP connection to each gateway before the run. Throws a RegattaError when none answers; when only
 * some don't, the devices have others to go to, and a line for each comes back as a warning.
 */
export async function checkReachable(
  gateways: readonly Gateway[],
  timeoutMs = 5000,
  open: (to: { host: string; port: number }) => Socket = connect,
): Promise<string[]> {
  const failures = await Promise.all(
    gateways.map((gateway) =>
      whyUnreachable(gateway, timeoutMs, open({ host: gateway.host, port: gateway.port })),
    ),
  );
  const lines = failures.filter((line) => line !== undefined);
  if (lines.length < gateways.length) return lines;
  throw new RegattaError(`${lines.join('; ')}: start it, or use --target embedded`, EXIT.badInput);
}

function whyUnreachable(gateway: Gateway, timeoutMs: number, socket: Socket): Promise<string | undefined> {
  const url = formatGateway(gateway);
  return new Promise((resolve) => {
    const finish = (reason: string | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reason);
    };
    const timer = setTimeout(() => finish(`${url} did not answer within ${timeoutMs / 1000} s`), timeoutMs);
    socket.once('connect', () => finish(undefined));
    socket.once('error', (error: NodeJS.ErrnoException) => finish(inWords(url, error)));
  });
}

function inWords(url: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `no address is known for the host of ${url} (${code})`;
  if (code === 'ECONNREFUSED') return `nothing listens at ${url} (${code})`;
  return `${url} cannot be reached (${code ?? message.replaceAll('\n', ' ')})`;
}
