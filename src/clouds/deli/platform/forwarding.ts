/** Who a 300 is forwarded to, and who may send a 301. Pure. PROTOCOLS 1.6. */
import { CODE } from '../wire.ts';
import { isGuestMeeting } from './applications.ts';
import type { Decision, Facts } from './decide.ts';
import type { DeviceRecord } from './registry.ts';
import type { Refusal, Request } from './request.ts';
import type { ServicesInForce } from './services.ts';

/**
 * The codes in the order they are looked at: 104, 107, then 102 or 103 for the service that is named. Decided: a
 * guest's meeting needs no binding, since it needs no login (PROTOCOLS 2.5).
 */
export function decideForwarding(facts: Facts, { to, time, data }: Request): Decision {
  const { device, services } = facts;
  if (isExpired(facts, time)) return refuse(CODE.expired, 'time is too far from the clock of the platform');
  if (device.group === '' && !isGuestMeeting(to, data))
    return refuse(CODE.notBound, 'the device is not bound');
  const bound = services.boundTo(device.group);
  if (to === '') {
    if (bound.length === 0) return refuse(CODE.unreachable, 'no service is bound to the group of the device');
    return { code: CODE.ok, forward: bound };
  }
  if (!services.exists(to)) return refuse(CODE.unreachable, `no such service: ${to}`);
  if (!bound.includes(to)) return refuse(CODE.notPermitted, 'the service is not bound to the group');
  return { code: CODE.ok, forward: [to] };
}

/** Only once the device has synced: before, its clock may say anything. */
const isExpired = ({ device, seconds, expiry }: Facts, time: number): boolean =>
  expiry !== undefined && device.synced && Math.abs(time - seconds) > expiry;

/** Why a service may not send a 301 to this device; undefined: it may. */
export function refuseToDevice(
  services: ServicesInForce,
  service: string,
  device: DeviceRecord | undefined,
): Refusal | undefined {
  if (!services.exists(service)) return refuse(CODE.unreachable, `no such service: ${service}`);
  if (!device) return refuse(CODE.unreachable, 'no such device');
  if (device.group === '') return refuse(CODE.notBound, 'the device is not bound');
  if (!services.boundTo(device.group).includes(service))
    return refuse(CODE.notPermitted, 'the service is not bound to the group of the device');
  return undefined;
}

const refuse = (code: number, msg: string): Refusal => ({ code, msg });
