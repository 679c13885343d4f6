/** A third-party platform as its steps see it, and a cloud that answers as a test says. */
import type { Effect, Fetched } from '../../../lifecycle/effects.ts';
import { testDevice, VirtualWorld } from '../../../lifecycle/virtual.test-helper.ts';
import { type ExpeedProduct, expeedLanguage } from '../language.ts';
import { type ExpeedState, newState } from './state.ts';

export type Fetch = Extract<Effect, { kind: 'fetch' }>;
export type Serve = (call: string, fetch: Fetch, world: VirtualWorld) => object | undefined;

export const BASE = 'https://127.0.0.1/expeed';

export const answered = (body: object): Fetched => ({
  outcome: 'ok',
  status: 200,
  headers: {},
  body: JSON.stringify(body),
});

/** `token`, `status`, `current`, `history`, `set` or `set-up`. */
export function callOf({ url }: Pick<Fetch, 'url'>): string {
  const { pathname } = new URL(url);
  if (pathname.endsWith('/platform/token')) return 'token';
  if (pathname.includes('/device_status/')) return 'status';
  if (pathname.endsWith('/currentDatapoints')) return 'current';
  if (pathname.endsWith('/datapoints')) return 'history';
  return pathname.endsWith('/device_setting') ? 'set' : 'set-up';
}

/** Tokens t1, t2 … of 7200 s; everything else code 0 and whatever its call promises. */
export function cloud(serve: Serve = () => undefined) {
  let tokens = 0;
  const calls: string[] = [];
  const fetches: Fetch[] = [];
  const world = new VirtualWorld((effect, self) => {
    if (effect.kind === 'listen') return { outcome: 'ok', url: 'http://127.0.0.1:4711' };
    if (effect.kind !== 'fetch') return undefined;
    const call = callOf(effect);
    calls.push(call);
    fetches.push(effect);
    const own = serve(call, effect, self);
    if (own) return 'outcome' in own ? own : answered(own);
    if (call === 'token') tokens++;
    return answered({
      result_code: 0,
      result_message: 'ok',
      access_token: `t${tokens}`,
      expires_in: 7200,
      device_status: 1,
      message_id: 'm1',
      data: [],
    });
  });
  return { world, calls, fetches };
}

export function thirdParty(
  product: Partial<ExpeedProduct> = {},
  over: { random?: () => number } = {},
): ReturnType<typeof testDevice<ExpeedState>> {
  const parsed = expeedLanguage.product.parse({ platform: 'mon', devices: 10, ...product });
  return testDevice(newState(), {
    ...over,
    fleet: { cloud: 'expeed', product: parsed as Record<string, unknown> },
    target: { services: { expeed: BASE } },
  });
}
