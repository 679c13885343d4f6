/** Who calls, by the token and the QUA that every call carries. PROTOCOLS 5. */
import type { ServiceAnswer, ServiceRequest } from '../../../platform/service.ts';
import { compareVersions, parseQua, type Qua } from '../qua.ts';
import { TOKEN_TYPE } from '../wire.ts';
import { refusal } from './answers.ts';
import type { TvsCloud } from './cloud.ts';
import type { Holder } from './tokens.ts';

/** A web view's URL has the token as a parameter; every other call has it in a header. */
export function byToken(
  { tokens, world }: TvsCloud,
  { headers, query }: ServiceRequest,
  act: (holder: Holder) => ServiceAnswer,
): ServiceAnswer {
  const [type, token = ''] = (headers.authorization ?? '').split(' ');
  const given = type === TOKEN_TYPE ? token : (query.token ?? '');
  const holder = tokens.holderOf(given, world.now());
  return 'error' in holder ? refusal(holder.error, 401) : act(holder);
}

/** The token, and then the QUA, in a header or as a parameter. */
export function byTokenAndQua(
  cloud: TvsCloud,
  request: ServiceRequest,
  act: (holder: Holder, qua: Qua) => ServiceAnswer,
): ServiceAnswer {
  return byToken(cloud, request, (holder) => {
    const text = request.headers.qua ?? request.query.qua;
    if (text === undefined) return refusal('qua-missing');
    const qua = quaOf(text);
    if (!qua) return refusal('qua-malformed');
    noteVersion(cloud, holder.clientId, qua.version);
    return act(holder, qua);
  });
}

/** Thousands of speakers say the same: 1.3 µs of the 36 that a call costs. */
const known = new Map<string, Qua | undefined>();
const MOST_KNOWN = 1000;

function quaOf(text: string): Qua | undefined {
  if (known.has(text)) return known.get(text);
  const qua = parseQua(text);
  if (known.size < MOST_KNOWN) known.set(text, qua);
  return qua;
}

/** Versions only grow: a lesser one is served, since the speaker can do nothing about it, and counted. */
function noteVersion({ versions, world }: TvsCloud, clientId: string, version: string): void {
  const known = versions.get(clientId);
  if (known === version) return;
  const order = known === undefined ? 1 : compareVersions(version, known);
  if (order > 0) versions.set(clientId, version);
  else world.tally('version-went-back');
}
