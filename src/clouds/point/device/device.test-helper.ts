/** A device of point access in the virtual world. */
import type { Effect, Life } from '../../../lifecycle/effects.ts';
import { testDevice, VirtualWorld } from '../../../lifecycle/virtual.test-helper.ts';
import { pointLanguage } from '../language.ts';
import { pointDevice } from './index.ts';
import { newState, type PointState } from './state.ts';

export type Over = NonNullable<Parameters<typeof testDevice>[1]>;

export const SERVER = 'https://customer.example/access';

export const DEVICE = { productKey: 'pk', deviceName: 'dev-1', deviceSecret: 's3cret' };
export const answerOf = (
  connect: object = { qos: 1, host: 'mq.example', cleanSession: 0 },
  device: object = DEVICE,
): string => JSON.stringify({ code: '00000', result: { device, connect } });

export function pointTestDevice(product: object = {}, over: Over = {}) {
  return testDevice<PointState>(newState(), {
    ...over,
    fleet: {
      cloud: 'point',
      product: pointLanguage.product.parse(product) as Record<string, unknown>,
      ...over.fleet,
    },
    target: { services: { point: SERVER }, ...over.target },
  });
}

export type TestDevice = ReturnType<typeof pointTestDevice>;

/** A server that answers each fetch with the next of these bodies, or outcomes; the last one again and again. */
export function worldOf(answers: readonly string[], also: (effect: Effect) => unknown = () => undefined) {
  let asked = 0;
  return new VirtualWorld((effect) => {
    if (effect.kind === 'subscribe') return also(effect) ?? { outcome: 'ok', granted: [] };
    if (effect.kind !== 'fetch') return also(effect);
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? '';
    return /^(timeout|abandoned|socket\/|protocol\/)/.test(answer)
      ? { outcome: answer, status: 0, headers: {}, body: '' }
      : { outcome: 'ok', status: 200, headers: {}, body: answer };
  });
}

export function step(name: keyof typeof pointDevice.steps, device: TestDevice, args: object = {}) {
  const word = pointLanguage.steps[name];
  if (!word) throw new Error(name);
  return pointDevice.steps[name](device, word.args.parse(args) as Record<string, unknown>) as Life<string>;
}

/** A device that has been told who it is. */
export function provisioned(product: object = {}, connect?: object, over: Over = {}) {
  const device = pointTestDevice(product, over);
  worldOf([answerOf(connect)]).run(step('provision', device));
  return device;
}

export const of = <Kind extends Effect['kind']>(world: VirtualWorld, kind: Kind) =>
  world.effects.filter((effect): effect is Extract<Effect, { kind: Kind }> => effect.kind === kind);
