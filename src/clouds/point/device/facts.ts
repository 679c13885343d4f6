/** What a device is called, for its templates. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { PointProduct } from '../language.ts';
import { fill, type Values } from '../templates.ts';
import type { PointState } from './state.ts';

export const productOf = (device: Device<PointState>): PointProduct =>
  device.fleet.product as unknown as PointProduct;

/** Without secrets: what may stand in topics, payloads and the provisioning request. */
export function publicFacts(device: Device<PointState>): Values {
  const { index, identity, state } = device;
  const { serial } = identity;
  const { deviceName = '', productKey = '' } = state.provisioned ?? {};
  return {
    index,
    serial,
    imei: fill(productOf(device).imei, { index, serial }),
    ...(deviceName !== '' && { deviceName, productKey }),
  };
}
