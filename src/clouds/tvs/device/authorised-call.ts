/** A call that carries the access token: one that is refused for its token is made once more, with a new one. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Fetched, Life } from '../../../lifecycle/effects.ts';
import { type Call, type CallEnd, countedCall, type Judge } from '../../../lifecycle/http-call.ts';
import type { TvsState } from './state.ts';
import { renew } from './tokens.ts';

const UNAUTHORISED = 401;

export interface AuthorisedEnd<Data> extends CallEnd<Data> {
  readonly renewed: boolean;
}

/** @param callWith the call as it is with this access token */
export function* authorisedCall<Data>(
  device: Device<TvsState>,
  callWith: (access: string) => Call,
  judge: Judge<Data>,
): Life<AuthorisedEnd<Data>> {
  const { state } = device;
  let refused = false;
  const noticing = (answer: Fetched) => {
    refused = answer.status === UNAUTHORISED;
    return judge(answer);
  };
  const used = state.tokens?.access ?? '';
  const first = yield* countedCall(device, callWith(used), noticing);
  if (!refused) return { ...first, renewed: false };
  // The chore may have renewed it in the meantime.
  if (state.tokens?.access === used) yield* renew(device);
  const { tokens } = state;
  if (!tokens || tokens.access === used) return { ...first, renewed: false };
  return { ...(yield* countedCall(device, callWith(tokens.access), judge)), renewed: true };
}
