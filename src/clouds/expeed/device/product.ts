/** What the scenario says of a platform and its devices, as its steps use it. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { ExpeedProduct } from '../language.ts';
import { fillNames } from '../wire.ts';
import type { ExpeedState } from './state.ts';

export type ExpeedDevice = Device<ExpeedState>;

export const productOf = ({ fleet }: ExpeedDevice): ExpeedProduct =>
  fleet.product as unknown as ExpeedProduct;

/** The cloud's base URL. */
export const cloudUrl = ({ target, fleet }: ExpeedDevice): string => target.services[fleet.cloud] ?? '';

export const platformKey = ({ identity }: ExpeedDevice): string => identity.clientId;

export const secretKey = (device: ExpeedDevice): string =>
  device.identity.password ?? productOf(device).secret;

export const deviceKey = (device: ExpeedDevice): string =>
  fillNames(productOf(device).deviceKey, platformKey(device));

/** The id of the platform's device of this number; one beyond its devices has an id too. */
export function deviceId(device: ExpeedDevice, number: number): string {
  const { devices, deviceId: pattern } = productOf(device);
  const listed = typeof devices === 'number' ? undefined : devices[number];
  return listed ?? fillNames(pattern, platformKey(device), number);
}

/** Draws for a device that is not known to be offline; more would hardly find one. */
const MOST_DRAWS = 20;

export interface Asked {
  readonly device?: number;
  readonly skipOffline?: boolean;
}

/** Which device a step asks: the one it names, or the next one as the product says. */
export function pickDevice(device: ExpeedDevice, { device: named, skipOffline = false }: Asked): string {
  if (named !== undefined) return deviceId(device, named);
  let picked = drawDevice(device);
  for (let draws = 1; skipOffline && device.state.offline.has(picked) && draws < MOST_DRAWS; draws++)
    picked = drawDevice(device, 'recovery');
  return picked;
}

function drawDevice(device: ExpeedDevice, of?: 'recovery'): string {
  const { devices, ask } = productOf(device);
  const total = typeof devices === 'number' ? devices : devices.length;
  const number = ask === 'in-turn' ? device.state.turn++ % total : Math.floor(device.random(of) * total);
  return deviceId(device, number);
}
