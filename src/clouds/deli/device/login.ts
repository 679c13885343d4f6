/** 205: a person logs in to the device. PROTOCOLS 1.5. */
import { failure, type Outcome } from '../../../lifecycle/outcome.ts';
import type { Envelope } from '../wire.ts';
import type { DeliState } from './state.ts';

/** Keeps what 205 tells: `ok/scanned`, `ok/confirmed`, `ok/refused`; a confirmation must bring a token. */
export function noteLogin(state: DeliState, data: Envelope['data']): Outcome {
  const { status, user_id, name, token, expire } = data ?? {};
  const person = { userId: String(user_id ?? ''), name: String(name ?? '') };
  if (status === 0) {
    state.login = { status: 'scanned', ...person };
    return 'ok/scanned';
  }
  if (status !== 1) {
    state.login = undefined;
    return 'ok/refused';
  }
  if (typeof token !== 'string' || token === '') return failure('protocol', 'no-token');
  // The seed writes `expire` as text; milliseconds since 1970 either way.
  state.login = { status: 'confirmed', ...person, token, expire: Number(expire ?? 0) };
  return 'ok/confirmed';
}
