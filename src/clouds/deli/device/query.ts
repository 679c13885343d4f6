/** 102 and its consequences, and 104. PROTOCOLS 1.4. */
import { backoffDelay } from '../../../lifecycle/backoff.ts';
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Life } from '../../../lifecycle/effects.ts';
import { type Outcome, succeeded, TIMEOUT } from '../../../lifecycle/outcome.ts';
import { ACTION } from '../wire.ts';
import { ask, asking, type Exchanged, exchange } from './exchange.ts';
import { askFirmware } from './firmware.ts';
import { type DeliState, NONE } from './state.ts';

const QUERY = asking('query', ACTION.query);

/** 102: a group that is gone or changed clears the device; another firmware version asks 103. */
export function* query(device: Device<DeliState>): Life<Outcome> {
  const { outcome, reply } = (yield ask(device, QUERY)) as Exchanged;
  // An echoing broker's reply has no data: nothing to act on.
  if (!succeeded(outcome) || !reply?.data) return outcome;
  const { status, group_id, product_version } = reply.data;
  device.state.unlocked = status !== 0;
  yield* adoptGroup(device, group_id);
  if (
    typeof product_version === 'string' &&
    product_version !== '' &&
    product_version !== device.state.version
  )
    if (!device.state.upgrading) yield* askFirmware(device);
  return outcome;
}

/**
 * Business data belongs to one group: when that changes, or ends, it goes. What a device recorded while it was
 * unbound stays until it is bound, which is a change too.
 */
export function* adoptGroup(device: Device<DeliState>, told: unknown): Life {
  const group = told === undefined || told === null ? '' : String(told);
  const { state } = device;
  if (state.group !== undefined && state.group !== group) {
    yield* clearBusinessData(device);
  }
  state.group = group;
}

/** Back to the factory's state; the firmware and the clock stay. */
export function* clearBusinessData({ state }: Device<DeliState>): Life {
  state.records = 0;
  state.group = undefined;
  state.services = NONE;
  state.login = undefined;
  yield { kind: 'tally', name: 'deli/factory-state' };
}

/**
 * 104: asked again on each time-out until an answer comes, with the device doing nothing else meanwhile; an
 * answer of any code ends it. Each asking is an attempt of its own. After one that failed sooner than its time-out
 * it waits as before a reconnect.
 */
export function* unbind(device: Device<DeliState>): Life<Outcome> {
  yield { kind: 'acquire' };
  try {
    for (let tries = 0; ; tries++) {
      const { outcome } = yield* exchange(device, 'unbind', ACTION.unbind);
      if (succeeded(outcome)) {
        yield* clearBusinessData(device);
        device.state.group = '';
      }
      const answered = succeeded(outcome) || outcome.startsWith('platform/');
      if (answered || device.stranded || (outcome !== TIMEOUT && !device.recovering && !device.connected))
        return outcome;
      if (outcome !== TIMEOUT)
        yield {
          kind: 'sleep',
          simulated: backoffDelay(device.fleet.reconnect.backoff, tries, device.random('recovery')),
        };
    }
  } finally {
    yield { kind: 'release' };
  }
}
