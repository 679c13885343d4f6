/** A pointer in the virtual world, and the people who use it. */
import type { Life } from '../../../lifecycle/effects.ts';
import { testDevice, type VirtualWorld } from '../../../lifecycle/virtual.test-helper.ts';
import type { Over } from '../../deli/device/device.test-helper.ts';
import { Office, type OfficeOptions, URL_OF_PLATFORM } from '../../deli/device/office.test-helper.ts';
import { potDevice } from './index.ts';
import { newState, type PotState } from './state.ts';

const PRODUCT = { category: 'POT', model: 'POT100', secret: 'k3y', version: '1.0' };
/** Simulated ms that a person thinks. */
export const THINKS = 3000;
const PERSON = {
  thinking: { kind: 'constant', value: THINKS },
  refuses: 0,
  never: 0,
  strangers: 0,
  colleagues: 0,
};

export interface Pointer {
  readonly person?: object;
  readonly over?: Over;
  readonly office?: OfficeOptions;
}

export function pointer({ person = {}, over = {}, office: options }: Pointer = {}) {
  const fleet = { cloud: 'pot', product: PRODUCT, person: { ...PERSON, ...person }, ...over.fleet };
  const device = Object.assign(
    testDevice<PotState>(newState(fleet as never), {
      target: { platform: { url: URL_OF_PLATFORM } },
      ...over,
      fleet,
    }),
    { identity: { serial: '42', clientId: 'POT100_42' } },
  );
  const office = new Office(device, options);
  const { world } = office;
  const step = (name: string, args: object = {}): string =>
    world.run(potDevice.steps[name]!(device, { ...DEFAULTS[name], ...args }) as Life<string>);
  return { device, office, world, step, login: (args?: object) => step('login', args) };
}

const DEFAULTS: Readonly<Record<string, object>> = {
  login: { waits: 60_000 },
  'start-meeting': {
    to: 'meeting',
    guest: false,
    password: '',
    nickname: '',
    again: { min: 1000, max: 3000 },
    tries: 5,
  },
};

export interface Sent {
  readonly mid: string;
  readonly to?: string;
  readonly action: number;
  readonly data: { readonly cmd: string; readonly payload: Readonly<Record<string, string>> };
}

/** What the pointer sent by 300, in order. */
export const pushes = (world: VirtualWorld): Sent[] =>
  world.effects
    .flatMap((effect) => (effect.kind === 'request' ? [JSON.parse(effect.payload) as Sent] : []))
    .filter(({ action }) => action === 300);
