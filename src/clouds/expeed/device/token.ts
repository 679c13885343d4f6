/**
 * The access token: one for all calls of a platform, replaced before it expires, and never asked for more often than
 * the budget has it. It lives in the cloud's real time, whatever the scenario's timeScale: a simulated day that
 * passes in a minute needs no second one.
 */
import type { Attempt, Life, Now } from '../../../lifecycle/effects.ts';
import { httpCall } from '../../../lifecycle/http-call.ts';
import { type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import { judge } from './judge.ts';
import { cloudUrl, type ExpeedDevice, platformKey, productOf, secretKey } from './product.ts';

export const NO_TOKEN: Outcome = 'script/no-token';
export const BUDGET_SPENT: Outcome = 'script/token-budget-spent';

const DAY = 86_400_000;
const NOW = { kind: 'now' } as const;

/** The step: a new token, whether or not the old one is still good. */
export function* renewToken(device: ExpeedDevice): Life<Outcome> {
  yield { kind: 'acquire' };
  try {
    return yield* askToken(device);
  } finally {
    yield { kind: 'release' };
  }
}

/**
 * A token to call with; undefined when there is none to be had. Processes that need one at the same time wait for the
 * first of them to get it.
 * @param refused the cloud has called this one expired
 */
export function* freshToken(device: ExpeedDevice, refused?: string): Life<string | undefined> {
  const good = (wall: number): string | undefined => {
    const { token } = device.state;
    return token && token.text !== refused && wall < token.refreshAt ? token.text : undefined;
  };
  const known = good(((yield NOW) as Now).wall);
  if (known !== undefined) return known;
  yield { kind: 'acquire' };
  try {
    // Whoever held the device until now may have been here for the same.
    const renewed = good(((yield NOW) as Now).wall);
    if (renewed !== undefined) return renewed;
    const outcome = yield* askToken(device);
    return succeeded(outcome) ? device.state.token?.text : undefined;
  } finally {
    yield { kind: 'release' };
  }
}

function* askToken(device: ExpeedDevice): Life<Outcome> {
  const { state } = device;
  const { wall } = (yield NOW) as Now;
  state.tokenCalls = state.tokenCalls.filter((at) => at > wall - DAY);
  if (state.tokenCalls.length >= productOf(device).tokensADay) return yield* refuseToAsk(device);
  state.tokenCalls.push(wall);
  const query = new URLSearchParams({ platform_key: platformKey(device), secret_key: secretKey(device) });
  const url = `${cloudUrl(device)}/v1/platform/token?${query}`;
  const { outcome, data } = yield* httpCall(
    device,
    { step: 'token', method: 'GET', url },
    judge((body) => typeof body.access_token === 'string' && Number(body.expires_in) > 0),
  );
  if (!succeeded(outcome) || !data) return outcome;
  // Somewhere in the ninth tenth of its life, so that platforms that began together do not all come at once.
  const lifetime = Number(data.expires_in) * 1000;
  const refreshAt = wall + Math.round(lifetime * (0.8 + device.random('recovery') / 10));
  state.token = { text: String(data.access_token), refreshAt };
  return outcome;
}

/** The run says so instead of passing the budget. */
function* refuseToAsk(device: ExpeedDevice): Life<Outcome> {
  const { state, identity } = device;
  const attempt = (yield { kind: 'begin', step: 'token' }) as Attempt;
  yield { kind: 'tally', name: 'expeed/token-budget-spent' };
  if (!state.budgetNoted) {
    state.budgetNoted = true;
    const text = `${identity.clientId} has made its ${state.tokenCalls.length} token calls of 24 hours: it asks for no more`;
    yield { kind: 'note', level: 'warn', text };
  }
  yield { kind: 'end', attempt, outcome: BUDGET_SPENT };
  return BUDGET_SPENT;
}
