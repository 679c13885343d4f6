/** What the platform's tests share: a small platform on free ports and an independent MQTT client. */
import type { TestContext } from 'node:test';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { ApiAnswer, ApiBody, ApiData, ApiPath } from '../clouds/deli/app-api.ts';
import { computedPassword, type Envelope } from '../clouds/deli/wire.ts';
import type { Faults } from '../scenario/faults.ts';
import type { DeliPlatformOptions, PlatformOptions } from './options.ts';
import { type RunningPlatform, startPlatform } from './start.ts';

export const MODEL = 'DL3785W';
export const SECRET = 'demo';
const KQ = { category: 'KQ', model: MODEL, secret: SECRET, unbind: true };

export function platformOptions(
  deli: Partial<DeliPlatformOptions> = {},
  more: Partial<Omit<PlatformOptions, 'deli'>> = {},
): PlatformOptions {
  const firmware = { version: '1.1', upgrade: 'normal', size: 100_000 } as const;
  const products = [
    { ...KQ, firmware },
    { ...KQ, category: 'DY', model: 'DL888', unbind: false },
  ];
  return {
    host: '127.0.0.1',
    mqttPort: 0,
    httpPort: 0,
    seed: 1,
    faults: {},
    ...more,
    deli: { products, accounts: [], bound: 1, groups: 3, locked: 0, ...deli },
  };
}

/** Closed when the test ends. */
export async function started(
  t: TestContext,
  faults: Faults = {},
  options = platformOptions(),
): Promise<RunningPlatform> {
  const platform = await startPlatform({ ...options, faults });
  t.after(() => platform.close());
  return platform;
}

/** A POST to the platform's interface, with the HTTP status. */
export async function call<Path extends ApiPath>(
  { addresses }: RunningPlatform,
  path: Path,
  body: ApiBody<Path>,
  headers: Record<string, string> = {},
): Promise<ApiAnswer<ApiData<Path>> & { readonly status: number }> {
  const response = await fetch(addresses.http + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as ApiAnswer<ApiData<Path>>) };
}

/** A device made of mqtt.js, so that both sides of the wire are not our own. */
export class TestDevice {
  readonly id: string;
  readonly client: MqttClient;
  readonly inbox: { readonly topic: string; readonly envelope: Envelope; readonly qos: number }[] = [];
  readonly #waiting = new Map<string, (envelope: Envelope) => void>();
  readonly #seen = new Map<number, number>();
  #mid = 0;

  private constructor(id: string, client: MqttClient) {
    this.id = id;
    this.client = client;
    client.on('message', (topic, payload, { qos }) => {
      const envelope = JSON.parse(payload.toString()) as Envelope;
      this.inbox.push({ topic, envelope, qos });
      this.#waiting.get(envelope.mid)?.(envelope);
    });
    client.on('error', () => {});
  }

  /** Not yet connected: listen to `client` for `connect`, `error` or `close`. */
  static start(url: string, serial: string, options: IClientOptions = {}, model = MODEL): TestDevice {
    const clientId = `${model}_${serial}`;
    const password = computedPassword(clientId, model, SECRET);
    const account = { clientId, username: model, password };
    return new TestDevice(
      clientId,
      mqtt.connect(url, { protocolVersion: 4, reconnectPeriod: 0, ...account, ...options }),
    );
  }

  static async connect(
    url: string,
    serial: string,
    options?: IClientOptions,
    model?: string,
  ): Promise<TestDevice> {
    const device = TestDevice.start(url, serial, options, model);
    await new Promise<void>((resolve, reject) => {
      device.client.once('connect', () => resolve()).once('error', reject);
    });
    return device;
  }

  envelope(action: number, data: Record<string, unknown> = {}, to = 'system'): Envelope {
    return { mid: `${this.id}-${++this.#mid}`, from: this.id, to, time: 0, action, data };
  }

  /** A 300, and what the platform or an application answers to it. */
  push(to: string, cmd: string, payload: unknown = {}): Promise<Envelope> {
    const envelope = this.envelope(300, { cmd, payload }, to);
    const reply = this.reply(envelope.mid);
    this.send(envelope);
    return reply;
  }

  /** Answers an instruction as the document says (PROTOCOLS 1.5). */
  answer({ mid, from = '', action }: Envelope, data: Record<string, unknown>): void {
    this.send({ mid, to: from, time: 0, action, data });
  }

  send(envelope: unknown, topic = 'device', qos: 0 | 1 | 2 = 0): void {
    this.client.publish(topic, JSON.stringify(envelope), { qos });
  }

  ask(action: number, data?: Record<string, unknown>, qos: 0 | 1 | 2 = 0): Promise<Envelope> {
    const envelope = this.envelope(action, data);
    const reply = this.reply(envelope.mid);
    this.send(envelope, 'device', qos);
    return reply;
  }

  /** What has arrived with this action, oldest first. */
  got(action: number): Envelope[] {
    return this.inbox.flatMap(({ envelope }) => (envelope.action === action ? [envelope] : []));
  }

  /** The next message with this action that has not been waited for. */
  async next(action: number): Promise<Envelope> {
    const seen = this.#seen.get(action) ?? 0;
    this.#seen.set(action, seen + 1);
    await until(() => this.got(action).length > seen);
    return this.got(action)[seen]!;
  }

  reply(mid: string): Promise<Envelope> {
    return new Promise((resolve) => this.#waiting.set(mid, resolve));
  }

  async leave(): Promise<void> {
    await this.client.endAsync(true);
  }
}

/** Waits until it holds, for at most 5 s. */
export async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 5000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited in vain until ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
