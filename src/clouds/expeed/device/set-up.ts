/** Taking pushes: a port of the platform's own, and telling the cloud about it. */
import type { Attempt, Life, Listening } from '../../../lifecycle/effects.ts';
import { httpCall } from '../../../lifecycle/http-call.ts';
import { OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { ListenArguments } from '../language.ts';
import { CONSOLE_PUSH } from '../wire.ts';
import { judge } from './judge.ts';
import { cloudUrl, type ExpeedDevice, platformKey, productOf, secretKey } from './product.ts';

export function* listen(device: ExpeedDevice, { port: first }: ListenArguments): Life<Outcome> {
  if (device.state.url) return OK;
  const attempt = (yield { kind: 'begin', step: 'listen' }) as Attempt;
  const port = first === undefined ? 0 : first + device.index;
  const { outcome, url } = (yield { kind: 'listen', port }) as Listening;
  if (succeeded(outcome)) device.state.url = `${url}/push`;
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

/** What an operator does by hand on Expeed's own pages. The cloud checks the address before it answers. */
export function* setUp(device: ExpeedDevice): Life<Outcome> {
  const listening = yield* listen(device, {});
  if (!succeeded(listening)) return listening;
  const body = {
    platform_key: platformKey(device),
    secret_key: secretKey(device),
    url: device.state.url,
    token: productOf(device).pushToken,
    encryption: 'plain',
  };
  const url = `${cloudUrl(device)}${CONSOLE_PUSH}`;
  const { outcome } = yield* httpCall(device, { step: 'set-up', method: 'POST', url, body }, judge());
  return outcome;
}
