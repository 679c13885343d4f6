/** Source addresses for many connections to one loopback gateway: one address has 28 thousand ports. */
import type { Gateway } from '../lifecycle/effects.ts';
import { isLoopbackIPv4 } from '../lifecycle/gateway.ts';
import type { Plan } from '../scenario/plan.ts';
import type { LiveDevice } from './live-device.ts';

/**
 * 127.0.0.1, 127.0.0.2 … in turn by the device's index; undefined where the system's own choice will do. Where an
 * access list leads is known only now: from those addresses nobody gets to another machine.
 */
export function sourceAddress({
  sourceAddresses,
}: Pick<Plan, 'sourceAddresses'>): (
  device: Pick<LiveDevice, 'index'>,
  gateway: Gateway,
) => string | undefined {
  if (sourceAddresses <= 1) return () => undefined;
  const addresses = Math.min(sourceAddresses, 250);
  return ({ index }, { host }) => (isLoopbackIPv4(host) ? `127.0.0.${1 + (index % addresses)}` : undefined);
}
