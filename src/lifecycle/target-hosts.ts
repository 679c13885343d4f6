/** Every host that a target names: nothing else may get load. Pure. */
import type { Target } from './cloud.ts';

export function hostsOf(target: Target): Set<string> {
  const hosts = new Set(target.allowHosts);
  for (const gateway of target.gateways) hosts.add(gateway.host);
  if (target.accessList !== undefined) hosts.add(hostOf(target.accessList));
  for (const url of Object.values(target.services)) hosts.add(hostOf(url));
  if (target.platform) hosts.add(hostOf(target.platform.url));
  return hosts;
}

/** Of a URL; an IPv6 address without its brackets. */
export const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '');
