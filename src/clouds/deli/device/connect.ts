/** Finding a gateway, connecting, subscribing, and coming back after a loss. PROTOCOLS 1.1 and 1.2. */

import { backoffDelay } from '../../../lifecycle/backoff.ts';
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Fetched, Gateway, Life, Result, Subscribed } from '../../../lifecycle/effects.ts';
import { failure, NOT_CONNECTED, OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import { parseAccessList } from '../access-list.ts';
import { broadcastTopics } from '../wire.ts';
import { accountOf, productOf } from './product.ts';
import { query } from './query.ts';
import { reportInfo } from './report.ts';
import type { DeliState } from './state.ts';

/** The access list told none, and the target names none. */
const NO_GATEWAY = failure('socket', 'no-gateway');

/** Tries until connected, called off, or the reconnect policy gives up; then the device is stranded. */
export function* connect(
  device: Device<DeliState>,
  step: 'connect' | 'reconnect',
  calledOff: () => boolean = () => false,
): Life<Outcome> {
  let gateways = yield* findGateways(device);
  const pick = device.random('recovery');
  const { backoff, tries } = device.fleet.reconnect;
  for (let failed = 0; ; ) {
    if (calledOff()) return NOT_CONNECTED;
    const outcome = yield* tryGateway(device, step, pickGateway(gateways, pick, failed));
    if (succeeded(outcome)) return yield* subscribeAgain(device);
    if (calledOff()) return outcome;
    failed++;
    if (failed >= Math.max(1, tries)) {
      yield { kind: 'strand' };
      return outcome;
    }
    const round = Math.max(1, gateways.length);
    if (failed % round === 0)
      yield {
        kind: 'sleep',
        simulated: backoffDelay(backoff, failed / round - 1, device.random('recovery')),
      };
    if (gateways.length === 0) gateways = yield* findGateways(device);
  }
}

/** A random one first, then the others in turn; undefined when none is known. */
const pickGateway = (gateways: readonly Gateway[], pick: number, failed: number): Gateway | undefined =>
  gateways[(Math.floor(pick * gateways.length) + failed) % gateways.length];

/** After a loss nobody asked for: a first wait, so that a fleet cut off together does not return together. */
export function* recover(device: Device<DeliState>): Life {
  // A recovery is called off by a disconnect, or by the life connecting by itself.
  const calledOff = () => !device.recovering;
  yield {
    kind: 'sleep',
    simulated: backoffDelay(device.fleet.reconnect.backoff, 0, device.random('recovery')),
  };
  const outcome = yield* connect(device, 'reconnect', calledOff);
  // The platform owns the binding: it may have ended while the device was away (PROTOCOLS 1.5, action 203).
  if (succeeded(outcome) && device.state.group) yield* query(device);
}

function* tryGateway(device: Device<DeliState>, step: string, gateway: Gateway | undefined): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step }) as Attempt;
  const outcome = gateway ? yield* open(device, gateway) : NO_GATEWAY;
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

function* open(device: Device<DeliState>, gateway: Gateway): Life<Outcome> {
  const { fleet } = device;
  const { outcome } = (yield {
    kind: 'open',
    gateway,
    account: accountOf(fleet, device.identity),
    cleanSession: fleet.cleanSession,
    keepAliveSeconds: fleet.keepAliveSeconds,
    timeout: fleet.timeouts.connect,
  }) as Result;
  return outcome;
}

/** access_list when the target names one; its failure, of whatever kind, leaves the given gateways. */
function* findGateways(device: Device<DeliState>): Life<readonly Gateway[]> {
  const { target, state } = device;
  if (state.gateways) return state.gateways;
  if (target.accessList === undefined) return target.gateways;
  const attempt = (yield { kind: 'begin', step: 'discover' }) as Attempt;
  const answer = (yield {
    kind: 'fetch',
    method: 'GET',
    url: target.accessList,
    timeout: device.fleet.timeouts.connect,
  }) as Fetched;
  const { outcome, gateways } = succeeded(answer.outcome)
    ? parseAccessList(answer.body)
    : { outcome: answer.outcome, gateways: [] };
  yield { kind: 'end', attempt, outcome };
  if (gateways.length === 0) return target.gateways;
  state.gateways = gateways;
  return gateways;
}

/** Behind a general broker the own topic must be asked for; after a loss the broadcasts and 101 come again. */
function* subscribeAgain(device: Device<DeliState>): Life<Outcome> {
  const { target, state, identity } = device;
  if (target.subscribeOwnTopic) {
    const own = yield* subscribe(device, [identity.clientId]);
    if (!succeeded(own)) return own;
  }
  if (state.subscribed) yield* subscribeBroadcasts(device);
  if (state.info) yield* reportInfo(device, state.info);
  return OK;
}

export function* subscribeBroadcasts(device: Device<DeliState>): Life<Outcome> {
  const { category, model } = productOf(device.fleet);
  const outcome = yield* subscribe(device, broadcastTopics(category, model));
  device.state.subscribed = succeeded(outcome);
  return outcome;
}

function* subscribe(device: Device<DeliState>, topics: readonly string[]): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'subscribe' }) as Attempt;
  const answer = (yield {
    kind: 'subscribe',
    topics,
    qos: device.fleet.qos,
    timeout: device.fleet.timeouts.reply,
  }) as Subscribed;
  // [MQTT-3.9.3-2]: 0x80 is a refusal.
  const refused = answer.granted.includes(128);
  const outcome = refused ? failure('mqtt', 'suback-128') : answer.outcome;
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

export function* disconnect(device: Device<DeliState>): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'disconnect' }) as Attempt;
  const outcome = device.connected ? ((yield { kind: 'close' }) as Result).outcome : NOT_CONNECTED;
  if (!succeeded(outcome)) yield { kind: 'close' };
  yield { kind: 'end', attempt, outcome };
  // What the session held is gone with it; a life that connects again says so again itself.
  if (device.fleet.cleanSession) device.state.subscribed = false;
  device.state.info = undefined;
  return outcome;
}
