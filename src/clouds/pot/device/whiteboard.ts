/** The whiteboard server, which holds the meetings, asks the platform who somebody is. PROTOCOLS 2.6. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Life } from '../../../lifecycle/effects.ts';
import { failure, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import { callApp } from '../../deli/person/app.ts';
import type { PotState } from './state.ts';

const NO_MEETING: Outcome = failure('script', 'no-meeting');
const SOMEBODY_ELSE: Outcome = failure('protocol', 'wrong-user');
/** Guests have nothing to check (PROTOCOLS 2.5). */
const GUEST: Outcome = 'ok/guest';

/** Of the meeting that is under way. */
export function* checkAtWhiteboard(device: Device<PotState>): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'whiteboard-check' }) as Attempt;
  const outcome = yield* check(device);
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

function* check(device: Device<PotState>): Life<Outcome> {
  const { meeting } = device.state;
  if (!meeting) return NO_MEETING;
  if (meeting.token === '') return GUEST;
  const { userId, token } = meeting;
  const { outcome, data } = yield* callApp(device, '/app/509', { user_id: userId, token });
  return succeeded(outcome) && data?.user_id !== userId ? SOMEBODY_ELSE : outcome;
}
