/** The app on the owner's phone, and the local channel by which it hands the speaker its ClientId. PROTOCOLS 5. */
import { draw } from '../../../lifecycle/backoff.ts';
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Life } from '../../../lifecycle/effects.ts';
import { type CallEnd, httpCall } from '../../../lifecycle/http-call.ts';
import { ABANDONED, failure, OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { Range } from '../../../lifecycle/script.ts';
import type { ClientIdArguments, UnbindArguments } from '../language.ts';
import { PATH, TICKET_ERRORS } from '../wire.ts';
import { type Fields, judgeBy, textIn, urlOf } from './answers.ts';
import type { TvsState } from './state.ts';

type Speaker = Device<TvsState>;

export const NO_APP: Outcome = failure('script', 'no-app');
const CHANNEL_FAILED: Outcome = failure('script', 'simulated-channel-failed');
const TICKET_REFUSED: readonly Outcome[] = TICKET_ERRORS.map((error) => failure('platform', error));

/** The `client-id` step. A guest's ClientId is the device's identity, computed or given in its file. */
export function* getClientId(device: Speaker, args: ClientIdArguments): Life<Outcome> {
  const { state } = device;
  const attempt = (yield { kind: 'begin', step: 'client-id' }) as Attempt;
  let outcome: Outcome = ABANDONED;
  try {
    if (args.account === 'guest') {
      state.login = undefined;
      state.clientId = device.identity.clientId;
      outcome = 'ok/guest';
    } else {
      state.login = args.account;
      outcome = yield* fromApp(device, args);
    }
  } finally {
    yield { kind: 'end', attempt, outcome };
  }
  return outcome;
}

function* fromApp(
  device: Speaker,
  { logins, thinking, channel, channelFails }: ClientIdArguments,
): Life<Outcome> {
  // Drawn first: what a speaker draws later does not depend on what the cloud answers.
  const [takes, fails] = [draw(channel, device.random()), device.random() < channelFails];
  const ready = yield* validTicket(device, { logins, thinking });
  if (!succeeded(ready)) return ready;
  const bound = yield* callApp(device, 'app-bind', PATH.appBind, ofSpeaker(device), () => true);
  if (!succeeded(bound.outcome)) return bound.outcome;
  const { outcome, data } = yield* callApp(
    device,
    'app-client-id',
    PATH.appClientId,
    ofSpeaker(device),
    (fields) => textIn(fields, 'client_id'),
  );
  if (!succeeded(outcome)) return outcome;
  yield { kind: 'sleep', simulated: takes };
  if (fails) return CHANNEL_FAILED;
  device.state.clientId = data;
  return 'ok/simulated-channel';
}

export interface LoggingIn {
  readonly logins: number;
  readonly thinking: Range;
}

/** Verifies the app's ticket; one that does not hold leads back to the login, as often as `logins` says. */
export function* validTicket(device: Speaker, { logins, thinking }: LoggingIn): Life<Outcome> {
  const { state } = device;
  // One draw, however often the owner logs in.
  const takes = draw(thinking, device.random());
  let outcome: Outcome = OK;
  for (let tries = 0; tries < logins || state.ticket !== undefined; ) {
    if (state.ticket === undefined) {
      tries++;
      yield { kind: 'sleep', simulated: takes };
      const login = yield* logIn(device);
      if (!succeeded(login.outcome)) return login.outcome;
      state.ticket = login.data;
    }
    const ticket = { ticket: state.ticket };
    ({ outcome } = yield* callApp(device, 'app-verify', PATH.appVerify, ticket, () => true));
    if (!TICKET_REFUSED.includes(outcome)) return outcome;
    state.ticket = undefined;
  }
  return outcome;
}

function logIn(device: Speaker): Life<CallEnd<string>> {
  const body = { login: device.state.login, user: ownerOf(device) };
  return callApp(device, 'app-login', PATH.appLogin, body, (fields) => textIn(fields, 'ticket'));
}

/** The `unbind` step: what the owner does in the app. The speaker is not told. */
export function* unbind(device: Speaker, args: UnbindArguments): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'unbind' }) as Attempt;
  let outcome: Outcome = ABANDONED;
  try {
    outcome = device.state.login === undefined ? NO_APP : yield* unbindInApp(device, args);
  } finally {
    yield { kind: 'end', attempt, outcome };
  }
  return outcome;
}

function* unbindInApp(device: Speaker, args: UnbindArguments): Life<Outcome> {
  const ready = yield* validTicket(device, args);
  if (!succeeded(ready)) return ready;
  const { outcome } = yield* callApp(device, 'app-unbind', PATH.appUnbind, ofSpeaker(device), () => true);
  return outcome;
}

const callApp = <Data>(
  device: Speaker,
  step: string,
  path: string,
  body: Fields,
  read: (fields: Fields) => Data | undefined,
): Life<CallEnd<Data>> =>
  httpCall(device, { step, method: 'POST', url: urlOf(device, path), body }, judgeBy(read));

const ofSpeaker = ({ state, fleet, identity }: Speaker): Fields => ({
  ticket: state.ticket,
  product_id: fleet.product.id,
  dsn: identity.serial,
});

/** Each speaker has an owner of its own. */
export const ownerOf = ({ fleet, index }: Device): string => `${fleet.name}-owner-${index}`;
