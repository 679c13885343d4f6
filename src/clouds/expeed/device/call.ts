/** A call with the platform's token. One whose token the cloud calls expired is made again with a new one, once. */
import type { Attempt, Life, Now } from '../../../lifecycle/effects.ts';
import { type CallEnd, type HttpCall, httpCall } from '../../../lifecycle/http-call.ts';
import { failure } from '../../../lifecycle/outcome.ts';
import { CODE } from '../wire.ts';
import { type Body, judge } from './judge.ts';
import { cloudUrl, deviceKey, type ExpeedDevice } from './product.ts';
import { freshToken, NO_TOKEN } from './token.ts';

const EXPIRED = failure('platform', CODE.tokenExpired);

export interface DeviceCall extends Pick<HttpCall, 'step' | 'label' | 'method' | 'body'> {
  /** Below /v1/devices. */
  readonly path: string;
  readonly complete?: (body: Body) => boolean;
}

/** Each sending is an attempt of its own; all are due when the call was, so that waiting for a token shows. */
export function* callWithToken(device: ExpeedDevice, call: DeviceCall): Life<CallEnd<Body>> {
  const { simulated: due } = (yield { kind: 'now' }) as Now;
  const token = yield* freshToken(device);
  yield { kind: 'until', simulated: due };
  const end = token === undefined ? yield* failFor(call.step) : yield* send(device, call, token);
  if (end.outcome !== EXPIRED) return end;
  const renewed = yield* freshToken(device, token);
  if (renewed === undefined) return end;
  yield { kind: 'until', simulated: due };
  return yield* send(device, call, renewed);
}

function send(device: ExpeedDevice, call: DeviceCall, token: string): Life<CallEnd<Body>> {
  const { path, complete, ...rest } = call;
  const url = `${cloudUrl(device)}/v1/devices${path}`;
  const headers = { access_token: token, device_key: deviceKey(device) };
  return httpCall(device, { ...rest, url, headers }, judge(complete));
}

/** What was due and could not be sent is counted too. */
function* failFor(step: string): Life<CallEnd<Body>> {
  const attempt = (yield { kind: 'begin', step }) as Attempt;
  yield { kind: 'end', attempt, outcome: NO_TOKEN };
  return { outcome: NO_TOKEN };
}
