/** Where load is allowed, as an agent's operator says it: hosts, addresses, networks (`10.2.0.0/16`), `*.lab.example`. */
import { BlockList, isIP } from 'node:net';

/** Unless told otherwise an agent puts load on its own machine alone. */
export const LOOPBACK: readonly string[] = ['localhost', '127.0.0.0/8', '::1'];

/** Undefined when it is none: what `--allow-target` takes. */
export function checkPattern(pattern: string): string | undefined {
  const [address = '', bits, ...rest] = pattern.split('/');
  if (bits === undefined)
    return /^(\*\.)?[\w.:-]+$/.test(pattern) ? undefined : 'a host, an address or a network';
  const family = isIP(address);
  const most = family === 6 ? 128 : 32;
  const fits = family !== 0 && rest.length === 0 && /^\d+$/.test(bits) && Number(bits) <= most;
  return fits ? undefined : 'a network such as 10.2.0.0/16';
}

export function isAllowed(host: string, patterns: readonly string[]): boolean {
  const family = isIP(host);
  return patterns.some((pattern) => {
    const [address = '', bits] = pattern.split('/');
    if (bits !== undefined)
      return family !== 0 && isIP(address) === family && inNetwork(host, address, Number(bits));
    if (pattern.startsWith('*.')) return host.toLowerCase().endsWith(pattern.slice(1).toLowerCase());
    return pattern.toLowerCase() === host.toLowerCase();
  });
}

function inNetwork(host: string, address: string, bits: number): boolean {
  const family = isIP(host) === 6 ? 'ipv6' : 'ipv4';
  const network = new BlockList();
  network.addSubnet(address, bits, family);
  return network.check(host, family);
}
