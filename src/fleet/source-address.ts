/** Source addresses for many connections to one loopback gateway: one address has 28 thousand ports. */
import type { Plan } from '../scenario/plan.ts';
import type { LiveDevice } from './live-device.ts';

/** 127.0.0.1, 127.0.0.2 … in turn by the device's index; undefined where the system's own choice will do. */
export function sourceAddress({ sourceAddresses }: Plan): (device: LiveDevice) => string | undefined {
  if (sourceAddresses <= 1) return () => undefined;
  return ({ index }) => `127.0.0.${1 + (index % Math.min(sourceAddresses, 250))}`;
}
