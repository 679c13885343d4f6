/** A device in the virtual world with the real rules of our platform: its people, its services, its answers. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Effect, Life } from '../../../lifecycle/effects.ts';
import { VirtualWorld } from '../../../lifecycle/virtual.test-helper.ts';
import type { DeliPlatformOptions } from '../../../platform/options.ts';
import type { ApiAnswer, AppApi } from '../app-api.ts';
import { builtInAnswer } from '../platform/applications.ts';
import { DeliPlatform } from '../platform/index.ts';
import { fromApplication, groupBinding, type Instruction } from '../platform/instructions.ts';
import { type Deed, People } from '../platform/people.ts';
import { Users } from '../platform/users.ts';
import { ACTION, type Envelope } from '../wire.ts';
import { deliDevice } from './index.ts';
import type { DeliState } from './state.ts';

export const URL_OF_PLATFORM = 'http://127.0.0.1:8080';
/** ms. */
export const TOKEN_LIFETIME = 3_600_000;

export interface OfficeOptions {
  readonly deli?: Partial<DeliPlatformOptions>;
  /** Before the platform sees it: an answer given instead. */
  readonly instead?: (effect: Effect, world: VirtualWorld) => unknown;
}

type AppBody = Record<string, never>;

export class Office {
  readonly world: VirtualWorld;
  readonly users: Users;
  readonly people: People;
  readonly platform: DeliPlatform;
  /** Every call of the app: path and body. */
  readonly calls: { readonly path: string; readonly body: Record<string, unknown> }[] = [];
  private readonly device: Device<DeliState>;
  private mid = 0;
  private tokens = 0;

  constructor(device: Device<DeliState>, { deli = {}, instead }: OfficeOptions = {}) {
    this.device = device;
    const { category, model, secret } = device.fleet.product as Record<string, string>;
    const product = { category: category!, model: model!, secret: secret!, unbind: true };
    const now = () => this.world.time;
    const options = { products: [product], accounts: [], bound: 0, groups: 1, locked: 0, ...deli };
    this.platform = new DeliPlatform({ options, seed: 1, releases: new Map(), now });
    this.users = new Users({ tokenLifetime: TOKEN_LIFETIME, newToken: () => `t${++this.tokens}`, now });
    const devices = {
      find: (id: string) => this.platform.find(id),
      isConnected: () => true,
      update: this.platform.update.bind(this.platform),
    };
    this.people = new People(this.users, devices, now);
    this.world = new VirtualWorld((effect, world) => instead?.(effect, world) ?? this.answer(effect));
    this.platform.connected(this.member);
  }

  /** The group as the platform has it. */
  get group(): string {
    return this.platform.find(this.id)?.group ?? '';
  }

  /** Somebody at the platform binds or moves the device. */
  move(group: string): void {
    this.platform.update(this.platform.find(this.id)!, { group });
    this.tell(groupBinding(group, '', group !== ''));
  }

  private get id(): string {
    return this.device.identity.clientId;
  }
  private get member() {
    return this.platform.member(this.id)!;
  }

  private answer(effect: Effect): unknown {
    if (effect.kind === 'request') return this.request(effect.payload);
    return effect.kind === 'fetch' ? this.call(effect.url, JSON.parse(effect.body ?? '')) : undefined;
  }

  private request(payload: string): unknown {
    this.world.time += 10;
    const request = this.platform.read(this.member, 'device', Buffer.from(payload));
    const answer = this.platform.act(this.member, request, () => URL_OF_PLATFORM);
    return this.message(answer.forward ? this.forward(answer.forward[0]!, request) : answer.payload);
  }

  private forward(service: string, request: ReturnType<DeliPlatform['read']>): string {
    const { cmd, payload } = request.data as { cmd: string; payload: unknown };
    const verify = (user: string, token: string) => this.users.verify(user, token);
    const answer = builtInAnswer(service, { device: this.id, cmd, payload }, verify);
    if (answer && 'code' in answer) return this.platform.refuse(this.member, request, answer).payload;
    return this.envelope(fromApplication(service, cmd, answer?.payload), request.mid);
  }

  private message(payload: string) {
    const message = deliDevice.mqtt.decode(this.device, this.id, payload);
    return { outcome: message.malformed ?? 'ok', message };
  }

  private envelope({ action, from, data }: Instruction, mid = `p${++this.mid}`): string {
    return JSON.stringify({ mid, from, to: this.id, time: 0, action, data } satisfies Envelope);
  }

  private call(url: string, body: AppBody): unknown {
    this.world.time += 5;
    const path = url.slice(URL_OF_PLATFORM.length);
    this.calls.push({ path, body });
    const { code, msg, data } = this.app(path as keyof AppApi, body);
    return { outcome: 'ok', status: 200, headers: {}, body: JSON.stringify({ code, msg, data }) };
  }

  private app(path: keyof AppApi, body: AppBody): ApiAnswer {
    const { users, people } = this;
    const deeds: Partial<Record<keyof AppApi, () => Deed<unknown>>> = {
      '/app/users': () => ({ answer: { code: 0, data: users.register(body as never) }, tell: [] }),
      '/app/scan': () => people.scan(body as never),
      '/app/bind': () => people.bind(body as never),
      '/app/login': () => people.login(body as never),
      '/app/509': () => ({ answer: this.verify(body), tell: [] }),
    };
    const { answer, tell } = deeds[path]!();
    for (const one of tell) this.tell(one);
    return answer;
  }

  private verify({ user_id, token }: { user_id?: string; token?: string }): ApiAnswer {
    return this.users.verify(String(user_id), String(token)) ?? { code: 0, data: { user_id } };
  }

  private tell(instruction: Instruction): void {
    if (instruction.action === ACTION.groupBinding && this.losesBindings) return;
    const { message } = this.message(this.envelope(instruction));
    this.world.instruct(message, deliDevice.react(this.device, message, () => noScript()) as Life);
  }

  /** 203 does not come through. */
  losesBindings = false;
}

function noScript(): never {
  throw new Error('no script is set');
}
