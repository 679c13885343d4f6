/** The TVS cloud's device side: speakers, their owners and the companion app, as the live world runs them. */
import type { DeviceSide, Step } from '../../../lifecycle/cloud.ts';
import { guestClientId } from '../wire.ts';
import { callApi, musicStatus, newVersion } from './call.ts';
import { getClientId, unbind } from './companion-app.ts';
import { authoriseMusic } from './music.ts';
import { newState, type TvsState } from './state.ts';
import { getTokens, renew } from './tokens.ts';

/** The language has checked the arguments. */
const steps = {
  'client-id': (device, args) => getClientId(device, args as never),
  token: (device, args) => getTokens(device, args as never),
  refresh: (device) => renew(device),
  call: (device, args) => callApi(device, args as never),
  'music-auth': (device, args) => authoriseMusic(device, args as never),
  'music-status': (device) => musicStatus(device),
  'new-version': (device, args) => newVersion(device, args as never),
  unbind: (device, args) => unbind(device, args as never),
} satisfies Readonly<Record<string, Step<TvsState>>>;

export const tvsDevice = {
  steps,
  clientId: ({ id }, dsn) => guestClientId(String(id), dsn),
  newState,
} satisfies DeviceSide<TvsState>;
