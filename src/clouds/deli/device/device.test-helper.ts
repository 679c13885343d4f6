/** A Deli device in the virtual world, and a platform that is a table of replies. */
import type { Device, RunScript } from '../../../lifecycle/cloud.ts';
import type { Effect, Life } from '../../../lifecycle/effects.ts';
import { testDevice, VirtualWorld } from '../../../lifecycle/virtual.test-helper.ts';
import { deliDevice } from './index.ts';
import { type DeliState, newState } from './state.ts';

export const PRODUCT = { category: 'KQ', model: 'DL', secret: 'k3y', version: '1.0' };
export type Over = NonNullable<Parameters<typeof testDevice>[1]>;

export function deliTestDevice(over: Over = {}) {
  const fleet = { product: PRODUCT, ...over.fleet };
  const state = newState({ product: PRODUCT } as never);
  return testDevice<DeliState>(state, { ...over, fleet });
}

/** A platform as a table: action → reply data; `undefined` lets the request time out. */
export type Platform = Readonly<Record<number, Readonly<Record<string, unknown>> | undefined>>;

export function worldWith(platform: Platform, device: Device<DeliState>, also?: (effect: Effect) => unknown) {
  return new VirtualWorld((effect, world) => {
    if (effect.kind !== 'request') return also?.(effect);
    world.time += 10;
    const { mid, action } = JSON.parse(effect.payload) as { mid: string; action: number };
    const data = platform[action];
    if (data === undefined) return { outcome: 'timeout' };
    const text = JSON.stringify({ mid, from: 'system', time: 5_000_000, action, data });
    return { outcome: 'ok', message: deliDevice.mqtt.decode(device, device.identity.clientId, text) };
  });
}

/** The requests that were published, in order. */
export const sent = (world: VirtualWorld) =>
  world.effects.flatMap((effect) => (effect.kind === 'request' ? [JSON.parse(effect.payload)] : []));
export const step = (name: keyof typeof deliDevice.steps, device: Device<DeliState>, args = {}) =>
  deliDevice.steps[name]?.(device, args) as Life<string>;

/** What was published and needed no reply, in order. */
export const answers = (world: VirtualWorld) =>
  world.effects.flatMap((effect) => (effect.kind === 'send' ? [JSON.parse(effect.payload)] : []));

/** An instruction as it comes over the wire, reacted to. */
export function instruct(
  world: VirtualWorld,
  device: Device<DeliState>,
  action: number,
  data: object = {},
  run: RunScript = () => {
    throw new Error('no script is set');
  },
): void {
  const text = JSON.stringify({ mid: 'm7', from: 'user-1', time: 1, action, data });
  const message = deliDevice.mqtt.decode(device, device.identity.clientId, text);
  world.run(deliDevice.react(device, message, run) as Life);
}

export const OFFER = {
  code: 0,
  version: '2.0',
  upgrade_type: 'normal',
  file_path: 'http://127.0.0.1/f',
  checksum: 'ABC',
};
export const reply = (mid: string, action: number, data: object) =>
  JSON.stringify({ mid, from: 'system', time: 1, action, data });
