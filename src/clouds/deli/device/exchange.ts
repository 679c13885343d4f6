/** What a device publishes: its own requests with the platform's reply, and answers to others. PROTOCOLS 1.3. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Effect, Life, Now, Reply, Request, Result } from '../../../lifecycle/effects.ts';
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
/** Replaced in a target's topic. */
const CLIENT_ID = '{clientId}';

/** What an envelope says besides who sends it and when. */
export interface Message {
  readonly mid: string;
  readonly to?: string | undefined;
  readonly action: number;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** One request and the platform's reply, measured as an attempt. PROTOCOLS 1.4. */
export function* exchange(
  device: Device<DeliState>,
  step: string,
  action: number,
  data?: Readonly<Record<string, unknown>>,
): Life<Exchanged> {
  return (yield ask(device, asking(step, action, data))) as Exchanged;
}

/** Of an `ask`: what is the same for all devices. */
type Asking = Omit<Extract<Effect, { kind: 'ask' }>, 'kind' | 'device'>;

/** A request with nothing to say but its action, or with `data`. What a fleet does most is made once for all. */
export const asking = (step: string, action: number, data?: Message['data']): Asking => ({
  step,
  request: (device: Device<DeliState>, wall) => newRequest(device, action, data, wall),
  judge: ({ target }, reply) => judge(reply, action, target.echo),
});

/** `exchange` as an effect, resumed with an Exchanged. */
export const ask = (device: Device<DeliState>, { step, request, judge }: Asking): Effect => ({
  kind: 'ask',
  step,
  device: device as Device<never>,
  request,
  judge,
});

/** Its mid is a new one. */
function newRequest(device: Device<DeliState>, action: number, data: Message['data'], wall: number): Request {
  const mid = nextMid(device);
  const payload =
    data === undefined
      ? bareRequest(device, mid, action, wall)
      : envelope(device, { mid, action, data }, wall);
  return requestOf(device, mid, action, payload);
}

/** Mids are never used twice by one device. */
export const nextMid = (device: Device<DeliState>): string => String(++device.state.mid);

/** Publishes and waits for the message with the same mid. */
export function* request(device: Device<DeliState>, message: Message): Life<Reply> {
  const { wall } = (yield NOW) as Now;
  return (yield requestOf(device, message.mid, message.action, envelope(device, message, wall))) as Reply;
}

const requestOf = (device: Device<DeliState>, mid: string, action: number, payload: string): Request => ({
  kind: 'request',
  topic: publishTopic(device),
  payload,
  qos: device.fleet.qos,
  key: mid,
  timeout: device.fleet.timeouts.reply,
  label: String(action),
});

/** Publishes what nothing need answer: done when it is written, at QoS 1 when it is acknowledged. */
export function* send(device: Device<DeliState>, label: string, message: Message): Life<Outcome> {
  const { wall } = (yield NOW) as Now;
  const { outcome } = (yield {
    kind: 'send',
    topic: publishTopic(device),
    payload: envelope(device, message, wall),
    qos: device.fleet.qos,
    timeout: device.fleet.timeouts.reply,
    label,
  }) as Result;
  return outcome;
}

/** An instruction's answer: the same mid, to whoever asked (PROTOCOLS 1.5). */
export function answer(
  device: Device<DeliState>,
  { mid, from }: Envelope,
  action: number,
  data: { readonly code: number } & Readonly<Record<string, unknown>>,
): Life<Outcome> {
  return send(device, `${action}/${data.code}`, { mid, to: from, action, data });
}

function envelope(device: Device<DeliState>, { mid, to, action, data }: Message, wall: number): string {
  const time = secondsOf(device, wall);
  return JSON.stringify({ mid, from: device.identity.clientId, to, time, action, data });
}

/** As `envelope`, for the most frequent of messages: a mid of digits, nothing to say but the action. */
function bareRequest(device: Device<DeliState>, mid: string, action: number, wall: number): string {
  device.state.from ??= JSON.stringify(device.identity.clientId);
  return `{"mid":"${mid}","from":${device.state.from},"time":${secondsOf(device, wall)},"action":${action}}`;
}

/** The device's clock. */
const secondsOf = ({ state }: Device<DeliState>, wall: number): number =>
  Math.floor(wall / 1000 + state.clockOffset);

function judge({ outcome, message }: Reply, action: number, echo: boolean): Exchanged {
  if (!succeeded(outcome) || !message) return { outcome };
  const reply = message.body as Envelope;
  if (reply.action !== action) return { outcome: failure('protocol', 'wrong-action'), reply };
  // An echoing broker's reply is the request itself: a code in it, as in an alarm, is the device's own.
  const code = echo ? undefined : codeOf(reply);
  return { outcome: code === undefined ? OK : outcomeOf(code), reply };
}

/** Devices publish to one topic only (PROTOCOLS 1.2), unless the target says otherwise. */
export function publishTopic({ target, identity }: Device): string {
  const pattern = target.publishTopic ?? DEVICE_TOPIC;
  // Alone as it mostly is, it needs no new text for each request.
  return pattern === CLIENT_ID ? identity.clientId : pattern.replaceAll(CLIENT_ID, identity.clientId);
}
