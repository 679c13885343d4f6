/** The TVS cloud without a network: calls in, answers out, a clock moved by hand. */
import assert from 'node:assert/strict';
import type { ServiceAnswer } from '../../../platform/service.ts';
import { randomStream } from '../../../random.ts';
import { tvsLanguage } from '../language.ts';
import { guestClientId, PATH } from '../wire.ts';
import { tvsPlatform } from './index.ts';

export const QUA = 'QV=3&VE=GA&VN=1.0.0.1000&PP=com.example.speaker&CHID=1';
export const GUEST = guestClientId('p1', 'dsn-1');

export interface Said extends ServiceAnswer {
  readonly body: Readonly<Record<string, unknown>>;
}

interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
}

export function openTestCloud(settings: object = {}) {
  let now = 1_700_000_000_000;
  const tallies: string[] = [];
  const service = tvsPlatform.open(tvsLanguage.platform?.parse(settings), {
    seed: 1,
    now: () => now,
    random: randomStream('tvs test'),
    tally: (name) => void tallies.push(name),
    after: () => assert.fail('nothing is put off'),
    post: () => assert.fail('nobody is called'),
    get: () => assert.fail('nobody is called'),
  });

  /** As the HTTP server would have it; a body that is no text goes as JSON. */
  function answer(
    method: 'GET' | 'POST',
    url: string,
    body: unknown = '',
    { headers = {} }: CallOptions = {},
  ): ServiceAnswer | Promise<ServiceAnswer> {
    const [path = '', query = ''] = url.split('?');
    for (const route of service.routes) {
      const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
      const found = new RegExp(`^${route.path.replace(/:\w+/g, '([^/]+)')}$`).exec(path);
      if (!found || route.method !== method) continue;
      return route.handle({
        params: Object.fromEntries(names.map((name, nth) => [name, found[nth + 1] ?? ''])),
        query: Object.fromEntries(new URLSearchParams(query)),
        headers,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    }
    return assert.fail(`no route ${method} ${path}`);
  }

  const call = async (...given: Parameters<typeof answer>) => (await answer(...given)) as Said;
  const callNow = (...given: Parameters<typeof answer>): Said => {
    const said = answer(...given);
    return said instanceof Promise ? assert.fail('it puts nothing off') : (said as Said);
  };
  const post = (path: string, body: unknown, options?: CallOptions) => call('POST', path, body, options);
  const grant = (over: object = {}) =>
    post(PATH.token, {
      grant_type: 'authorization_code',
      client_id: GUEST,
      code: 'authCode',
      code_verify: 'codeVerify',
      redirect_uri: 'redirectUri',
      ...over,
    });
  const api = (token: string, options: { readonly qua?: string; readonly parameter?: string } = {}) =>
    post(
      `${PATH.api}/dialog${options.parameter ?? ''}`,
      {},
      {
        headers: {
          authorization: `Tvser ${token}`,
          ...(options.parameter === undefined && { qua: options.qua ?? QUA }),
        },
      },
    );

  return {
    call,
    /** For a cloud that has no latency. */
    callNow,
    post,
    grant,
    api,
    tallies,
    routes: service.routes,
    /** Tokens of a guest. */
    tokens: async () => {
      const { body } = await grant();
      return { access: String(body.access_token), refresh: String(body.refresh_token) };
    },
    renew: (refresh: string, clientId = GUEST) =>
      post(PATH.token, { grant_type: 'refresh_token', refresh_token: refresh, client_id: clientId }),
    /** A ticket of the companion app. */
    logIn: async (user: string, login = 'wechat') =>
      String((await post(PATH.appLogin, { login, user })).body.ticket),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

export const codes = async (...answers: Promise<Said>[]): Promise<(string | number)[]> =>
  (await Promise.all(answers)).map(({ code }) => code);
