/** The Deli cloud's device side, as the live world runs it. */
import type { DeviceSide } from '../../../lifecycle/cloud.ts';
import { clientId } from '../wire.ts';
import { recover } from './connect.ts';
import { decode } from './inbound.ts';
import { react } from './reactions.ts';
import { type DeliState, newState } from './state.ts';
import { steps } from './steps.ts';

export const deliDevice = {
  steps,
  clientId: (product, serial) => clientId(String(product.model), serial),
  newState,
  mqtt: {
    decode,
    hasAsked: (device, key) => /^[1-9]\d*$/.test(key) && Number(key) <= device.state.mid,
    onConnectionLost: recover,
  },
  react,
} satisfies DeviceSide<DeliState>;
