/** The device side of Expeed: a third-party platform, as the live world runs it. */
import type { DeviceSide } from '../../../lifecycle/cloud.ts';
import { react } from './reactions.ts';
import { receiver } from './receiver.ts';
import { type ExpeedState, newState } from './state.ts';
import { steps } from './steps.ts';

export const expeedDevice = {
  steps,
  clientId: (product, serial) => `${String(product.platform)}-${serial}`,
  newState,
  receiver,
  react,
} satisfies DeviceSide<ExpeedState>;
