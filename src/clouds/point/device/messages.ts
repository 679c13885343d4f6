/** Publishing, and getting messages: each that comes is kept for an `expect`, be it before or after. */
import type { Device, RunScript } from '../../../lifecycle/cloud.ts';
import type { Attempt, Inbound, Life, Now, Reply, Result } from '../../../lifecycle/effects.ts';
import { failure, OK, type Outcome, succeeded, TIMEOUT } from '../../../lifecycle/outcome.ts';
import { matchesTopic } from '../../../lifecycle/topic-filter.ts';
import type { ExpectArguments, PublishArguments } from '../language.ts';
import { fill, payloadText } from '../templates.ts';
import { messageLabel } from '../wire.ts';
import { publicFacts } from './facts.ts';
import type { Message, PointState } from './state.ts';

type PointDevice = Device<PointState>;

/** Messages kept for a later `expect`; the oldest go. */
const INBOX = 100;

/** Whatever its payload is, it can be understood. */
export const decode = (_device: PointDevice, topic: string, payload: string): Inbound => ({
  label: messageLabel(topic),
  body: { topic, payload } satisfies Message,
});

export function react(device: PointDevice, { body }: Inbound, run: RunScript): Life | undefined {
  const { inbox } = device.state;
  inbox.push(body as Message);
  if (inbox.length > INBOX) inbox.shift();
  const script = device.fleet.reactions.message;
  return script && andNoMore(run(script));
}

function* andNoMore(life: Life<Outcome>): Life {
  yield* life;
}

/** Done when it is written, with QoS 1 when it is acknowledged. One that was not is not sent again by itself. */
export function* publish(device: PointDevice, args: PublishArguments): Life<Outcome> {
  const { state, fleet } = device;
  const facts = { ...publicFacts(device), n: ++state.published };
  const topic = fill(args.topic, facts);
  const attempt = (yield { kind: 'begin', step: 'publish' }) as Attempt;
  const { outcome } = (yield {
    kind: 'send',
    topic,
    payload: payloadText(args.payload, facts),
    qos: args.qos ?? state.provisioned?.qos ?? 0,
    timeout: fleet.timeouts.reply,
    label: `publish-${messageLabel(topic)}`,
  }) as Result;
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

/** As many messages as are asked for, of those that have come and of those that come in time. */
export function* expect(device: PointDevice, args: ExpectArguments): Life<Outcome> {
  const filter = fill(args.topic, publicFacts(device));
  const attempt = (yield { kind: 'begin', step: 'expect' }) as Attempt;
  let outcome = yield* expectAll(device, filter, args);
  if (outcome === TIMEOUT && !device.connected) outcome = failure('socket', 'ENOTCONN');
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

function* expectAll(device: PointDevice, filter: string, args: ExpectArguments): Life<Outcome> {
  const until = ((yield { kind: 'now' }) as Now).actual + args.within;
  let last = Number.NEGATIVE_INFINITY;
  for (let came = 0; came < args.messages; came++) {
    const { outcome, message } = yield* next(device, filter, until);
    if (!succeeded(outcome) || !message) return outcome;
    if (args.inOrder === undefined) continue;
    const number = numberIn(message.payload, args.inOrder);
    if (number === undefined) return failure('protocol', 'no-number');
    if (number <= last) return failure('protocol', number === last ? 'repeated' : 'out-of-order');
    last = number;
  }
  return OK;
}

/** The oldest that has come, or the next one to come until then (simulated ms). */
function* next(
  { state }: PointDevice,
  filter: string,
  until: number,
): Life<{ readonly outcome: Outcome; readonly message?: Message }> {
  const matches = ({ topic }: Message): boolean => matchesTopic(filter, topic);
  for (;;) {
    const index = state.inbox.findIndex(matches);
    const [message] = index < 0 ? [] : state.inbox.splice(index, 1);
    if (message) return { outcome: OK, message };
    const left = until - ((yield { kind: 'now' }) as Now).actual;
    if (left <= 0) return { outcome: TIMEOUT };
    // By the time it is told, the message has gone the way of all others: it is in the inbox.
    const { outcome } = (yield {
      kind: 'receive',
      matches: ({ body }) => matches(body as Message),
      simulated: left,
    }) as Reply;
    if (!succeeded(outcome)) return { outcome };
  }
}

function numberIn(payload: string, field: string): number | undefined {
  try {
    const value = (JSON.parse(payload) as Record<string, unknown> | null)?.[field];
    return typeof value === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}
