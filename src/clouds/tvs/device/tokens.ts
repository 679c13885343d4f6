/** Getting tokens, and renewing them: when asked, when one is refused, and in time. PROTOCOLS 5. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Fetched, Life, Now } from '../../../lifecycle/effects.ts';
import { httpCall, type Judged } from '../../../lifecycle/http-call.ts';
import { failure, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { TokenArguments } from '../language.ts';
import { GRANT, PATH, TOKEN_TYPE } from '../wire.ts';
import { type Fields, judgeBy, textIn, urlOf } from './answers.ts';
import { nextTry, renewalMoment } from './renewal.ts';
import type { TvsState } from './state.ts';

type Speaker = Device<TvsState>;

interface Granted {
  readonly access: string;
  readonly refresh: string;
  /** ms */
  readonly lifetime: number;
}

const NOW = { kind: 'now' } as const;
const NO_CLIENT_ID: Outcome = failure('script', 'no-client-id');
export const NO_TOKEN: Outcome = failure('script', 'no-token');
/** An empty access_token, where no reason is given. */
const REFUSED: Outcome = failure('platform', 'refused');

/** The `token` step. */
export function* getTokens(device: Speaker, { refresh }: TokenArguments): Life<Outcome> {
  const { state } = device;
  state.renewal = refresh;
  if (state.clientId === undefined) return yield* ended('token', NO_CLIENT_ID);
  const outcome = yield* grant(device, 'token', {
    grant_type: GRANT.authorizationCode,
    client_id: state.clientId,
    code: GRANT.code,
    code_verify: GRANT.codeVerify,
    redirect_uri: GRANT.redirectUri,
  });
  if (succeeded(outcome) && refresh !== 'never' && !state.keeping) {
    state.keeping = true;
    yield { kind: 'meanwhile', life: keepFresh(device) };
  }
  return outcome;
}

/** The `refresh` step. What the cloud refuses to renew is worth nothing any more: the speaker forgets it. */
export function* renew(device: Speaker): Life<Outcome> {
  const { state } = device;
  const { tokens, clientId } = state;
  if (!tokens) return yield* ended('refresh', NO_TOKEN);
  const outcome = yield* grant(device, 'refresh', {
    grant_type: GRANT.refreshToken,
    refresh_token: tokens.refresh,
    client_id: clientId,
  });
  if (outcome.startsWith('platform/') && state.tokens === tokens) state.tokens = undefined;
  return outcome;
}

/** The chore: renews at the drawn moment of each token, for as long as the cloud grants any. */
function* keepFresh(device: Speaker): Life {
  const { state } = device;
  try {
    while (state.tokens) {
      const { tokens } = state;
      const { wall, timeScale } = (yield NOW) as Now;
      const left = tokens.renewAt - wall;
      // Looked at again after each sleep: others may have renewed it, or thrown it away.
      if (left > 0) yield { kind: 'sleep', simulated: left * timeScale };
      else if (!succeeded(yield* renew(device))) yield* tryLater(device);
    }
  } finally {
    state.keeping = false;
  }
}

function* tryLater(device: Speaker): Life {
  const { state } = device;
  const { wall } = (yield NOW) as Now;
  const { tokens } = state;
  if (tokens && tokens.renewAt <= wall)
    state.tokens = { ...tokens, renewAt: nextTry(wall, tokens.expires, device.random('recovery')) };
}

/** Both grants are one call of the platform's: the counts have one label. */
function* grant(device: Speaker, step: string, body: Fields): Life<Outcome> {
  const { wall: asked } = (yield NOW) as Now;
  const url = urlOf(device, PATH.token);
  const { outcome, data } = yield* httpCall(
    device,
    { step, label: 'token', method: 'POST', url, body },
    judge,
  );
  if (data) keep(device, asked, data);
  return outcome;
}

/** From the moment it was asked for: by then no lifetime had begun. */
function keep(device: Speaker, obtained: number, { access, refresh, lifetime }: Granted): void {
  const { state } = device;
  const expires = obtained + lifetime;
  const renewAt = renewalMoment({ obtained, expires }, state.renewal, device.random('recovery'));
  state.tokens = { access, refresh, expires, renewAt };
}

function judge(answer: Fetched): Judged<Granted> {
  let refused = false;
  const judged = judgeBy((fields): Granted | undefined => {
    refused = fields.access_token === '';
    const [access, refresh] = [textIn(fields, 'access_token'), textIn(fields, 'refresh_token')];
    // The document's table calls it a string, its sample a number.
    const lifetime = Number(fields.expires_in) * 1000;
    const whole = fields.token_type === TOKEN_TYPE && access && refresh && lifetime > 0;
    return whole ? { access, refresh, lifetime } : undefined;
  })(answer);
  return refused ? { outcome: REFUSED, code: 'refused' } : judged;
}

/** An attempt that ends before anything is sent. */
export function* ended(step: string, outcome: Outcome): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step }) as Attempt;
  yield { kind: 'end', attempt, outcome };
  return outcome;
}
