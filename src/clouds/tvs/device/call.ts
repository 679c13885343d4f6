/** Calls that carry the token and the QUA; a token that is refused is renewed once. PROTOCOLS 5. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Fetched, Life } from '../../../lifecycle/effects.ts';
import type { Call, Judged } from '../../../lifecycle/http-call.ts';
import { ABANDONED, failure, OK, type Outcome } from '../../../lifecycle/outcome.ts';
import type { CallArguments, NewVersionArguments, TvsProduct } from '../language.ts';
import { buildQua, compareVersions } from '../qua.ts';
import { bearer, MUSIC_STATUS, PATH } from '../wire.ts';
import { judgeBy, urlOf } from './answers.ts';
import { authorisedCall } from './authorised-call.ts';
import type { TvsState } from './state.ts';
import { ended, NO_TOKEN } from './tokens.ts';

type Speaker = Device<TvsState>;

const VERSION_NOT_GREATER: Outcome = failure('script', 'version-not-greater');
const AFTER_REFRESH: Outcome = 'ok/after-refresh';

/** The `call` step. */
export function callApi(device: Speaker, { api, body, qua }: CallArguments): Life<Outcome> {
  const path = `${PATH.api}/${api}`;
  const parameter = qua === 'parameter' ? `?qua=${encodeURIComponent(quaOf(device))}` : '';
  const call: Call = {
    label: 'call',
    method: 'POST',
    url: urlOf(device, `${path}${parameter}`),
    ...(qua === 'header' && { headers: { qua: quaOf(device) } }),
    body,
  };
  return withToken(
    device,
    'call',
    call,
    judgeBy(() => OK),
  );
}

/** The `music-status` step: `ok/authorised` or `ok/not-authorised`. */
export function musicStatus(device: Speaker): Life<Outcome> {
  const { fleet, identity } = device;
  const call: Call = {
    label: 'music-status',
    method: 'POST',
    url: urlOf(device, PATH.uniAccess),
    headers: { qua: quaOf(device) },
    body: { ...MUSIC_STATUS, product_id: fleet.product.id, dsn: identity.serial, blob_info: '{}' },
  };
  const read = judgeBy(({ authorised }) =>
    typeof authorised === 'boolean' ? `ok/${authorised ? '' : 'not-'}authorised` : undefined,
  );
  return withToken(device, 'music-status', call, read);
}

/** One attempt, whether or not the token had to be renewed on the way. @param judge its data is the outcome */
function* withToken(
  device: Speaker,
  step: string,
  call: Call,
  judge: (answer: Fetched) => Judged<Outcome>,
): Life<Outcome> {
  if (!device.state.tokens) return yield* ended(step, NO_TOKEN);
  const attempt = (yield { kind: 'begin', step }) as Attempt;
  let outcome: Outcome = ABANDONED;
  try {
    const end = yield* authorisedCall(
      device,
      (access) => ({ ...call, headers: { ...call.headers, authorization: bearer(access) } }),
      judge,
    );
    outcome = end.outcome;
    if (end.data !== undefined) outcome = end.renewed && end.data === OK ? AFTER_REFRESH : end.data;
  } finally {
    yield { kind: 'end', attempt, outcome };
  }
  return outcome;
}

/** The `new-version` step. A version that is not greater is a mistake of the release, and is not installed. */
export function newVersion({ state }: Speaker, { version }: NewVersionArguments): Life<Outcome> {
  if (compareVersions(version, state.version) <= 0) return ended('new-version', VERSION_NOT_GREATER);
  state.version = version;
  return ended('new-version', OK);
}

function quaOf({ state, fleet }: Speaker): string {
  const { package: name, stage, channel } = fleet.product as TvsProduct;
  return buildQua({
    version: state.version,
    package: name,
    stage,
    ...(channel !== undefined && { channel }),
  });
}
