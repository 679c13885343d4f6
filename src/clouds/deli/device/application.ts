/** Messages to and from application services: 300 and 301. PROTOCOLS 1.6. */
import type { Device, RunScript, Step } from '../../../lifecycle/cloud.ts';
import type { Attempt, Life, Reply } from '../../../lifecycle/effects.ts';
import { failure, OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { PushArguments, ReplyArguments } from '../language.ts';
import { ACTION, type Envelope } from '../wire.ts';
import { nextMid, request, send } from './exchange.ts';
import { codeOf, outcomeOf } from './inbound.ts';
import type { DeliState } from './state.ts';

type DeliDevice = Device<DeliState>;

/** Stands in a push's `to` for one of the services that the platform told of (204). */
const KNOWN_SERVICE = '{service}';
const NO_SERVICE: Outcome = failure('script', 'no-service');
const NOTHING_TO_ANSWER: Outcome = failure('script', 'nothing-to-answer');

/**
 * 300: makes a business record and sends it. With `wait` the attempt ends with the first 301 that carries its mid,
 * or with the platform's refusal. Without, it is `ok` once sent, and a refusal is an attempt of its own, see onRefusal.
 */
export function* push(device: DeliDevice, args: PushArguments): Life<Outcome> {
  const { state } = device;
  const attempt = (yield { kind: 'begin', step: 'push' }) as Attempt;
  state.records++;
  const to = args.to === KNOWN_SERVICE ? drawService(device) : args.to;
  const outcome = to === undefined ? NO_SERVICE : yield* sendPush(device, to, args);
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

function drawService(device: DeliDevice): string | undefined {
  const { services } = device.state;
  return services[Math.floor(device.random() * services.length)];
}

function* sendPush(device: DeliDevice, to: string, args: PushArguments): Life<Outcome> {
  const data = { cmd: args.cmd, payload: filled(device, args.payload) };
  const message = { mid: nextMid(device), to, action: ACTION.toApplication, data };
  // An echoing broker answers everything.
  if (args.wait || device.target.echo) return judge(yield* request(device, message));
  return yield* send(device, String(ACTION.toApplication), message);
}

function judge({ outcome, message }: Reply): Outcome {
  if (!succeeded(outcome) || !message) return outcome;
  const envelope = message.body as Envelope;
  const code = envelope.action === ACTION.toApplication ? codeOf(envelope) : undefined;
  return code === undefined ? OK : outcomeOf(code);
}

/** What the platform says of a 300 that nobody waits for: measured apart, its cause being long sent. */
export function* onRefusal(_device: DeliDevice, envelope: Envelope): Life {
  const attempt = (yield { kind: 'begin', step: 'push-refused' }) as Attempt;
  yield { kind: 'end', attempt, outcome: outcomeOf(codeOf(envelope) ?? 0) };
}

/** 301 that answers nothing this device waits for: whatever the fleet's script says, `reply` included. */
export function* onApplicationMessage(device: DeliDevice, envelope: Envelope, run: RunScript): Life {
  const attempt = (yield { kind: 'begin', step: 'application-message' }) as Attempt;
  yield { kind: 'end', attempt, outcome: OK };
  const script = device.fleet.reactions['application-message'];
  const reply: Step<DeliState> = (of, args) => replyTo(envelope, of, args as unknown as ReplyArguments);
  if (script) yield* run(script, { reply });
}

/** 300 with the message's mid, to whoever sent it. */
function* replyTo({ mid, from, data }: Envelope, device: DeliDevice, args: ReplyArguments): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'reply' }) as Attempt;
  const outcome = yield* send(device, String(ACTION.toApplication), {
    mid,
    to: from ?? '',
    action: ACTION.toApplication,
    data: { cmd: args.cmd ?? data?.cmd, payload: filled(device, args.payload) },
  });
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

/** `reply` outside a reaction to a message. */
export function* replyToNothing(): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'reply' }) as Attempt;
  yield { kind: 'end', attempt, outcome: NOTHING_TO_ANSWER };
  return NOTHING_TO_ANSWER;
}

/** A payload with {index}, {serial}, {group} and {record} (how many business records the device has) put in. */
function filled(device: DeliDevice, value: unknown): unknown {
  if (typeof value === 'string') {
    if (!value.includes('{')) return value;
    return value
      .replaceAll('{index}', String(device.index))
      .replaceAll('{serial}', device.identity.serial)
      .replaceAll('{group}', device.state.group ?? '')
      .replaceAll('{record}', String(device.state.records));
  }
  if (Array.isArray(value)) return value.map((item) => filled(device, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(device, item)]));
}
