/** Understanding what arrives: bytes in, an Inbound out, never a throw. PROTOCOLS 1.3. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Inbound } from '../../../lifecycle/effects.ts';
import { failure, OK, type Outcome } from '../../../lifecycle/outcome.ts';
import { ACTION, CODE, type Envelope } from '../wire.ts';

/** Requests of the device are 1xx and 300; what arrives with such an action is a reply of the platform. */
const isReply = (action: number): boolean =>
  (action >= 100 && action < 200) || action === ACTION.toApplication;

export function decode(device: Device, _topic: string, payload: string): Inbound {
  let body: unknown;
  try {
    body = JSON.parse(payload);
  } catch {
    return malformed('bad-json', payload);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return malformed('not-an-object', body);
  const { mid, action } = body as Partial<Envelope>;
  if (!isWithin(action, 0)) return malformed('no-action', body);
  if (device.target.echo) return { key: String(mid), label: label(action, 0), body };
  if (!isReply(action)) return instruction(body as Envelope);
  if (typeof mid !== 'string') return malformed('no-mid', body);
  const code = codeOf(body as Envelope);
  if (code === undefined) return malformed('no-code', body, mid);
  // A push that is not waited for is refused all the same.
  if (action === ACTION.toApplication) return { key: mid, unawaited: true, label: label(action, code), body };
  return { key: mid, label: label(action, code), body };
}

/** A 301 answers the 300 whose mid it carries, if that is waited for (PROTOCOLS 1.6). */
function instruction(body: Envelope): Inbound {
  const label = String(body.action);
  const answers = body.action === ACTION.fromApplication && typeof body.mid === 'string';
  return answers ? { key: body.mid, unawaited: true, label, body } : { label, body };
}

export const codeOf = (envelope: Envelope): number | undefined => {
  const code = envelope.data?.code;
  return isWithin(code, CODE.undefined) ? code : undefined;
};

/** Far beyond PROTOCOLS 1.9; and yet what a platform makes up cannot fill the memory with names. */
const HIGHEST = 99_999;

const isWithin = (value: unknown, least: number): value is number =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= HIGHEST;

/** @param key of the request that it answers all the same */
const malformed = (code: string, body: unknown, key?: string): Inbound => ({
  ...(key !== undefined && { key }),
  label: `malformed/${code}`,
  malformed: failure('protocol', code),
  body,
});

/** A few dozen different labels in a run; building each text once keeps them out of the hot path. */
const labels = new Map<number, string>();
function label(action: number, code: number): string {
  const key = action * 100_000 + code;
  const known = labels.get(key);
  if (known !== undefined) return known;
  const text = `${action}/${code}`;
  labels.set(key, text);
  return text;
}

/** What a reply with a code comes to: `ok`, or `platform/<code>` (PROTOCOLS 1.9). */
const outcomes = new Map<number, Outcome>([[0, OK]]);
export function outcomeOf(code: number): Outcome {
  let outcome = outcomes.get(code);
  if (outcome === undefined) {
    outcome = failure('platform', code);
    outcomes.set(code, outcome);
  }
  return outcome;
}
