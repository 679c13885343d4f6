/** What `status` says: what the device knows and believes. */
import type { Login } from '../clouds/deli/device/state.ts';
import type { DeliDevice } from './one-device.ts';

/** Epoch ms beyond which there are no dates in JavaScript. */
const LAST_DATE = 8.64e15;

export function statusLines(device: DeliDevice, auto: boolean): string[] {
  const { state, identity } = device;
  const { group, unlocked, version, offer, clockOffset, records, services } = state;
  const connected = device.connected ? 'yes' : device.recovering ? 'no, reconnecting' : 'no';
  const bound = group === undefined ? 'not asked yet (query)' : group === '' ? 'none, not bound' : group;
  const newest = offer === undefined || offer.version === version ? '' : `, ${offer.version} is offered`;
  return [
    ['device', identity.clientId],
    ['connected', connected],
    ['group', `${bound}${unlocked ? '' : ', locked'}`],
    ['firmware', `${version}${newest}`],
    ['clock', clockOffset === 0 ? "this machine's" : `${clockOffset} s ahead of this machine's`],
    ['services', services.length === 0 ? 'none told by 204' : services.join(', ')],
    ['records', `${records} since the last factory state`],
    ['login', loginText(state.login)],
    ['instructions', auto ? 'answered by the device (auto on)' : 'left to you (auto off)'],
  ].map(([name = '', value]) => `  ${name.padEnd(13)}${value}`);
}

/** Never the token. */
function loginText(login: Login | undefined): string {
  if (login === undefined) return 'nobody';
  const who = `${login.name || 'somebody'} (${login.userId})`;
  if (login.status === 'scanned') return `${who} has scanned and not confirmed yet`;
  const { expire = Number.NaN } = login;
  // What a platform made up need not be a date.
  const until = Math.abs(expire) <= LAST_DATE ? new Date(expire).toISOString() : 'nobody knows when';
  return `${who}, until ${until}`;
}
