/**
 * A speaker in a virtual world, against the TVS cloud's own platform side: time passes for both when the speaker
 * sleeps, and every call is counted on both sides.
 */
import type { Effect, Fetched, Life } from '../../../lifecycle/effects.ts';
import { testDevice, VirtualWorld } from '../../../lifecycle/virtual.test-helper.ts';
import { randomStream } from '../../../random.ts';
import { tvsLanguage } from '../language.ts';
import { openTestCloud, type Said } from '../platform/cloud.test-helper.ts';
import { guestClientId } from '../wire.ts';
import { tvsDevice } from './index.ts';
import type { TvsState } from './state.ts';

export const BASE = 'https://127.0.0.1:8443/tvs';

export interface SpeakerOptions {
  readonly product?: object;
  readonly settings?: object;
  /** In place of the cloud's answer, where defined. */
  readonly instead?: (path: string, nth: number) => Partial<Fetched> | undefined;
  readonly random?: () => number;
}

type StepName = keyof typeof tvsDevice.steps;

export function testSpeaker({ product = {}, settings = {}, instead, random }: SpeakerOptions = {}) {
  const facts = tvsLanguage.product.parse({ id: 'p1', ...product }) as Record<string, unknown>;
  const cloud = openTestCloud(settings);
  const calls: { readonly path: string; readonly effect: Extract<Effect, { kind: 'fetch' }> }[] = [];
  const tallies: Record<string, number> = {};
  /** What the speaker would do beside its life. */
  const chores: Life[] = [];
  let passed = 0;

  const world = new VirtualWorld((effect) => {
    if (effect.kind === 'tally') tallies[effect.name] = (tallies[effect.name] ?? 0) + 1;
    if (effect.kind === 'meanwhile') chores.push(effect.life);
    if (effect.kind !== 'fetch') return undefined;
    cloud.pass(world.time - passed);
    passed = world.time;
    const path = effect.url.slice(BASE.length);
    calls.push({ path, effect });
    const other = instead?.(path, calls.length);
    if (other) return { outcome: 'ok', status: 200, headers: {}, body: '', ...other };
    const { method, body, headers } = effect;
    return fetched(
      cloud.callNow(method as 'GET' | 'POST', path, body, headers === undefined ? {} : { headers }),
    );
  });

  const base = testDevice(tvsDevice.newState({ product: facts } as never), {
    fleet: { cloud: 'tvs', product: facts, name: 'homes' },
    target: { services: { tvs: BASE } },
    random: random ?? randomStream('speaker'),
  });
  const device = { ...base, identity: { serial: 'dsn-1', clientId: guestClientId('p1', 'dsn-1') } };

  const life = (name: StepName, args: object = {}) =>
    tvsDevice.steps[name](device, tvsLanguage.steps[name]?.args.parse(args) as Record<string, unknown>);
  return {
    world,
    cloud,
    device,
    calls,
    tallies,
    chores,
    state: device.state as TvsState,
    life,
    run: (name: StepName, args: object = {}) => world.run(life(name, args)),
    /** A guest with tokens; nothing of that is kept in the records. */
    withTokens(args: object = { refresh: 'never' }) {
      world.run(life('client-id'));
      world.run(life('token', args));
      world.ended.length = 0;
      calls.length = 0;
    },
    /** An owned speaker with tokens, likewise. */
    withAccount() {
      world.run(life('client-id', { account: 'wechat' }));
      world.run(life('token', { refresh: 'never' }));
      world.ended.length = 0;
      calls.length = 0;
    },
  };
}

const fetched = ({ status = 200, body }: Said): Fetched => ({
  outcome: status < 400 ? 'ok' : `http/${status}`,
  status,
  headers: {},
  body: JSON.stringify(body),
});
