/** A person logs in to the pointer by its QR code; the token is kept until it expires. PROTOCOLS 2.2 and 2.3. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Inbound, Life, Now, Reply, SimulatedMs } from '../../../lifecycle/effects.ts';
import { failure, NOT_CONNECTED, OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import { NO_PLATFORM } from '../../deli/device/be-bound.ts';
import { productOf } from '../../deli/device/product.ts';
import { somebodyLogsIn } from '../../deli/person/person.ts';
import { qrText } from '../../deli/qr.ts';
import { ACTION, type Envelope } from '../../deli/wire.ts';
import type { LoginArguments } from '../language.ts';
import type { PotState } from './state.ts';

const TOKEN_KEPT: Outcome = 'ok/token-kept';
const REFUSED: Outcome = failure('person', 'refused');
const NO_TOKEN: Outcome = failure('protocol', 'no-token');

/** What 205 says a person has done; every other status is a refusal (PROTOCOLS 1.5). */
const SCANNED = 0;
const CONFIRMED = 1;

/** What the pointer shows for somebody to log in. */
export const loginQr = (device: Device): string =>
  qrText({
    action: 'login',
    product: productOf(device.fleet).model,
    device: device.identity.clientId,
    connType: 'auto',
  });

/** One attempt: `ok`, `ok/token-kept`, `person/refused`, or `timeout`: nobody scanned it, or nobody confirmed. */
export function* login(device: Device<PotState>, { waits }: LoginArguments): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'login' }) as Attempt;
  const outcome = (yield* isLoggedIn(device)) ? TOKEN_KEPT : yield* logIn(device, waits);
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

/** By the pointer's own clock, as 100 set it. A token that has expired is forgotten. */
export function* isLoggedIn({ state }: Device<PotState>): Life<boolean> {
  if (state.login?.status !== 'confirmed') return false;
  const { wall } = (yield { kind: 'now' }) as Now;
  if (wall + state.clockOffset * 1000 < (state.login.expire ?? 0)) return true;
  state.login = undefined;
  return false;
}

function* logIn(device: Device<PotState>, waits: SimulatedMs): Life<Outcome> {
  if (!device.target.platform) return NO_PLATFORM;
  if (!device.connected && !device.recovering) return NOT_CONNECTED;
  const person = somebodyLogsIn(device, loginQr(device));
  if (person) yield { kind: 'beside', life: person };
  const until = ((yield { kind: 'now' }) as Now).actual + waits;
  for (;;) {
    const { actual } = (yield { kind: 'now' }) as Now;
    const simulated = Math.max(0, until - actual);
    const { outcome, message } = (yield { kind: 'receive', matches: isLogin, simulated }) as Reply;
    if (!succeeded(outcome) || !message) return outcome;
    const { status, token } = (message.body as Envelope).data ?? {};
    if (status === SCANNED) continue;
    if (status !== CONFIRMED) return REFUSED;
    return typeof token === 'string' && token !== '' ? OK : NO_TOKEN;
  }
}

const isLogin = ({ body }: Inbound): boolean => (body as Partial<Envelope>).action === ACTION.userLogin;
