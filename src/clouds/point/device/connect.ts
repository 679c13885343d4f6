/**
 * Connecting as the provisioning server has told, and coming back. The server was named by the user for this very
 * purpose, so the host it tells is one that the user has named, as with Deli's access list: devices go there.
 */
import { backoffDelay } from '../../../lifecycle/backoff.ts';
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Life, Opened, QoS, Result, Subscribed } from '../../../lifecycle/effects.ts';
import { failure, NOT_CONNECTED, OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { SubscribeArguments } from '../language.ts';
import { fill } from '../templates.ts';
import { productOf, publicFacts } from './facts.ts';
import { provision } from './provision.ts';
import type { PointState, Provisioned } from './state.ts';

type PointDevice = Device<PointState>;

/** The server has kept the session: what was sent meanwhile comes now. */
const RESUMED: Outcome = 'ok/session-present';

/**
 * Tries until connected, called off, or the reconnect policy gives up; then the device is stranded. After every
 * `provisionAgain` failures in a row it asks the server again: its identity may have been withdrawn, or moved to
 * another host. A device without an identity has nowhere to go: its life ends, and its provisioning has said why.
 */
export function* connect(
  device: PointDevice,
  step: 'connect' | 'reconnect',
  calledOff: () => boolean = () => false,
): Life<Outcome> {
  const { backoff, tries } = device.fleet.reconnect;
  const { provisionAgain } = productOf(device);
  for (let failed = 0; ; ) {
    const { provisioned } = device.state;
    if (!provisioned) {
      yield { kind: 'strand' };
      return NOT_CONNECTED;
    }
    if (calledOff()) return NOT_CONNECTED;
    const outcome = yield* open(device, step, provisioned);
    if (succeeded(outcome)) return yield* subscribeAgain(device, outcome);
    if (calledOff()) return outcome;
    failed++;
    if (failed >= Math.max(1, tries)) {
      yield { kind: 'strand' };
      return outcome;
    }
    yield { kind: 'sleep', simulated: backoffDelay(backoff, failed - 1, device.random()) };
    if (provisionAgain > 0 && failed % provisionAgain === 0 && !calledOff())
      yield* provision(device, 'provision-again');
  }
}

/** After a loss nobody asked for: a first wait, so that a fleet cut off together does not return together. */
export function* recover(device: PointDevice): Life {
  yield { kind: 'sleep', simulated: backoffDelay(device.fleet.reconnect.backoff, 0, device.random()) };
  // A recovery is called off by a disconnect, or by the life connecting by itself.
  yield* connect(device, 'reconnect', () => !device.recovering);
}

function* open(device: PointDevice, step: string, told: Provisioned): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step }) as Attempt;
  const { outcome, sessionPresent } = (yield {
    kind: 'open',
    gateway: told.gateway,
    account: told.account,
    cleanSession: told.cleanSession,
    keepAliveSeconds: device.fleet.keepAliveSeconds,
    timeout: device.fleet.timeouts.connect,
  }) as Opened;
  const resumed = outcome === OK && sessionPresent === true;
  yield { kind: 'end', attempt, outcome: resumed ? RESUMED : outcome };
  return resumed ? RESUMED : outcome;
}

/** A session that was kept has its subscriptions; one that was lost, or is clean, is told them again. */
function* subscribeAgain(device: PointDevice, opened: Outcome): Life<Outcome> {
  const { subscriptions } = device.state;
  if (opened === RESUMED || subscriptions.size === 0) return opened;
  for (const wanted of [0, 1] as const) {
    const topics = [...subscriptions].filter(([, own]) => own === wanted).map(([topic]) => topic);
    if (topics.length === 0) continue;
    const outcome = yield* ask(device, topics, wanted);
    if (!succeeded(outcome)) return outcome;
  }
  return opened;
}

export function* subscribe(device: PointDevice, { topics, qos }: SubscribeArguments): Life<Outcome> {
  const { state } = device;
  const facts = publicFacts(device);
  const wanted: QoS = qos ?? state.provisioned?.qos ?? 0;
  const filters = topics.map((topic) => fill(topic, facts));
  const outcome = yield* ask(device, filters, wanted);
  if (succeeded(outcome))
    state.subscriptions = new Map([
      ...state.subscriptions,
      ...filters.map((filter) => [filter, wanted] as const),
    ]);
  return outcome;
}

function* ask(device: PointDevice, topics: readonly string[], qos: QoS): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'subscribe' }) as Attempt;
  const timeout = device.fleet.timeouts.reply;
  const answer = (yield { kind: 'subscribe', topics, qos, timeout }) as Subscribed;
  // [MQTT-3.9.3-2]: 0x80 is a refusal.
  const outcome = answer.granted.includes(128) ? failure('mqtt', 'suback-128') : answer.outcome;
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

export function* disconnect(device: PointDevice): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'disconnect' }) as Attempt;
  const outcome = device.connected ? ((yield { kind: 'close' }) as Result).outcome : NOT_CONNECTED;
  if (!succeeded(outcome)) yield { kind: 'close' };
  yield { kind: 'end', attempt, outcome };
  // A clean session is gone with its connection; a life that connects again subscribes again itself.
  if (device.state.provisioned?.cleanSession) device.state.subscriptions = new Map();
  return outcome;
}
