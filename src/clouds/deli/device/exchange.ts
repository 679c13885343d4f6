/** One request of the device and the platform's reply: a measured attempt. PROTOCOLS 1.3 and 1.4. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Life, Now, Reply } from '../../../lifecycle/effects.ts';
import { failure, OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import { DEVICE_TOPIC, type Envelope } from '../wire.ts';
import { codeOf, outcomeOf } from './inbound.ts';
import type { DeliState } from './state.ts';

export interface Exchanged {
  readonly outcome: Outcome;
  /** The reply's envelope, whatever its code; absent when none came. */
  readonly reply?: Envelope;
}

const NOW = { kind: 'now' } as const;

export function* exchange(
  device: Device<DeliState>,
  step: string,
  action: number,
  data?: Readonly<Record<string, unknown>>,
): Life<Exchanged> {
  const attempt = (yield { kind: 'begin', step }) as Attempt;
  const { wall } = (yield NOW) as Now;
  const key = String(++device.state.mid);
  const reply = (yield {
    kind: 'request',
    topic: publishTopic(device),
    payload: JSON.stringify({
      mid: key,
      from: device.identity.clientId,
      time: Math.floor(wall / 1000 + device.state.clockOffset),
      action,
      data,
    }),
    qos: device.fleet.qos,
    key,
    timeout: device.fleet.timeouts.reply,
    label: String(action),
  }) as Reply;
  const exchanged = judge(reply, action, device.target.echo);
  yield { kind: 'end', attempt, outcome: exchanged.outcome };
  return exchanged;
}

function judge({ outcome, message }: Reply, action: number, echo: boolean): Exchanged {
  if (!succeeded(outcome) || !message) return { outcome };
  const reply = message.body as Envelope;
  if (reply.action !== action) return { outcome: failure('protocol', 'wrong-action'), reply };
  // An echoing broker's reply is the request itself: a code in it, as in an alarm, is the device's own.
  const code = echo ? undefined : codeOf(reply);
  return { outcome: code === undefined ? OK : outcomeOf(code), reply };
}

/** Devices publish to one topic only (PROTOCOLS 1.2), unless the target says otherwise. */
export const publishTopic = (device: Device): string =>
  device.target.publishTopic?.replaceAll('{clientId}', device.identity.clientId) ?? DEVICE_TOPIC;
