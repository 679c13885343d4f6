/** A platform around the cloud whose time tests move by hand, and who answers its pushes. */
import assert from 'node:assert/strict';
import type { Called, CloudService, ServiceAnswer, ServiceWorld } from '../../../platform/service.ts';
import { randomStream } from '../../../random.ts';
import { expeedLanguage } from '../language.ts';
import { expeedPlatform } from './index.ts';

/** 2017-02-13T12-00-00-000 */
export const NOON = 1_486_958_400_000;
const TAKEN: Called = { status: 200, body: '{"result_code":0}' };

export class TestWorld implements ServiceWorld {
  readonly seed = 1;
  readonly random = randomStream('test');
  readonly tallies: Record<string, number> = {};
  readonly posts: { readonly at: number; readonly url: string; readonly body: Body }[] = [];
  /** What receivers answer. */
  answerPost: (body: Body) => Called | Promise<Called> = () => TAKEN;
  answerGet: (url: URL) => Called = (url) => ({ status: 200, body: url.searchParams.get('nonce') ?? '' });
  #time = NOON;
  #calls: { at: number; call: () => void }[] = [];

  now = (): number => this.#time;

  tally = (name: string, by = 1): void => {
    this.tallies[name] = (this.tallies[name] ?? 0) + by;
    if (this.tallies[name] === 0) delete this.tallies[name];
  };

  after(ms: number, call: () => void): () => void {
    const entry = { at: this.#time + ms, call };
    this.#calls.push(entry);
    return () => {
      this.#calls = this.#calls.filter((other) => other !== entry);
    };
  }

  async post(url: string, body: unknown): Promise<Called> {
    this.posts.push({ at: this.#time - NOON, url, body: body as Body });
    return this.answerPost(body as Body);
  }

  async get(url: string): Promise<Called> {
    return this.answerGet(new URL(url));
  }

  async advance(ms: number): Promise<void> {
    const end = this.#time + ms;
    await settle();
    for (;;) {
      const [next] = this.#calls.sort((a, b) => a.at - b.at);
      if (!next || next.at > end) break;
      this.#calls.shift();
      this.#time = Math.max(this.#time, next.at);
      next.call();
      await settle();
    }
    this.#time = end;
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve();
}

export type Body = Readonly<Record<string, unknown>>;

export interface Asked {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The cloud, opened with these settings, and how to ask it. */
export function openCloud(settings: Readonly<Record<string, unknown>> = {}) {
  const world = new TestWorld();
  const service: CloudService = expeedPlatform.open(expeedLanguage.platform?.parse(settings), world);
  const answer = async (label: string, asked: Asked = {}): Promise<ServiceAnswer> => {
    const route = service.routes.find((one) => one.label === label);
    assert.ok(route, label);
    const { params = {}, query = {}, headers = {}, body } = asked;
    return route.handle({
      params,
      query,
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body ?? ''),
    });
  };
  const ask = async (label: string, asked: Asked = {}): Promise<Body> => {
    const { body, code } = await answer(label, asked);
    assert.equal((body as Body).result_code, code, 'counted under its result_code');
    return body as Body;
  };
  const token = async (platform = 'mon'): Promise<string> => {
    const query = { platform_key: platform, secret_key: 'demo' };
    return String((await ask('token', { query })).access_token);
  };
  /** Asks about a device, as its platform, with everything as it should be but for what is given. */
  const about = async (label: string, device: string, asked: Asked = {}): Promise<Body> =>
    ask(label, {
      ...asked,
      params: { device_id: device },
      headers: { access_token: await token(), device_key: 'key-mon', ...asked.headers },
    });
  return { world, ask, token, about };
}
