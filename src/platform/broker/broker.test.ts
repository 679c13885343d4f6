/** The broker over real sockets, with mqtt.js as the client. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { makeCertificate } from '../certificate.ts';
import { Tallies } from '../tallies.ts';
import { until } from '../testing.ts';
import { ListeningBroker } from './listening.ts';

const within = { timeout: 10_000 };
const certificate = makeCertificate('127.0.0.1');

async function started(t: TestContext, over: { tls?: boolean; cutsAfter?: () => boolean } = {}) {
  const tallies = new Tallies();
  const listening = new ListeningBroker(
    {
      rules: {
        tls: false,
        admit: ({ username, password }) => (username === 'u' && password === 'p' ? 0 : 4),
        maySubscribe: (clientId, filter) => !filter.startsWith('private/') || filter.includes(clientId),
        label: (topic) => topic.split('/')[0] ?? '',
        ...over,
      },
      tally: (name, by) => tallies.add(name, by),
      now: () => performance.now(),
    },
    await certificate,
  );
  await listening.listen({ host: '127.0.0.1', port: 0, flag: '--broker-port' });
  t.after(() => listening.close());
  return { tallies, broker: listening, url: listening.url() };
}

type Message = readonly [topic: string, text: string, qos: number, dup: boolean];

class TestClient {
  readonly client: MqttClient;
  readonly got: Message[] = [];
  sessionPresent: boolean | undefined;

  constructor(t: TestContext, url: string, clientId: string, options: IClientOptions = {}) {
    const account = { clientId, username: 'u', password: 'p' };
    this.client = mqtt.connect(url, { protocolVersion: 4, reconnectPeriod: 0, ...account, ...options });
    this.client.on('message', (topic, payload, { qos, dup }) =>
      this.got.push([topic, payload.toString(), qos, dup]),
    );
    this.client.on('error', () => {});
    t.after(() => this.client.endAsync(true));
  }

  static async connect(...given: ConstructorParameters<typeof TestClient>): Promise<TestClient> {
    const made = new TestClient(...given);
    await new Promise<void>((resolve, reject) => {
      made.client.once('connect', ({ sessionPresent }) => {
        made.sessionPresent = sessionPresent;
        resolve();
      });
      made.client.once('error', reject);
    });
    return made;
  }
}

const closing = (client: MqttClient) => new Promise<void>((resolve) => client.once('close', () => resolve()));

const PERSISTENT = { clean: false };

test('a persistent client that comes back finds its messages, in order', within, async (t) => {
  const { broker, url, tallies } = await started(t);
  const before = await TestClient.connect(t, url, 'c', PERSISTENT);
  assert.equal(before.sessionPresent, false);
  await before.client.subscribeAsync('a/#', { qos: 1 });
  await before.client.endAsync();
  for (const n of [1, 2, 3]) broker.publish('a/b', `é${n}`, 1);
  const after = await TestClient.connect(t, url, 'c', PERSISTENT);
  assert.equal(after.sessionPresent, true);
  broker.publish('a/b', 'é4', 1);
  await until(() => after.got.length === 4);
  assert.deepEqual(
    after.got,
    [1, 2, 3, 4].map((n) => ['a/b', `é${n}`, 1, false]),
  );
  assert.ok(tallies.get('kept/a') >= 3);
  assert.equal(tallies.get('instructed/a'), 4);
});

test('what was not acknowledged comes again with DUP', within, async (t) => {
  const { broker, url, tallies } = await started(t);
  const before = await TestClient.connect(t, url, 'c', PERSISTENT);
  await before.client.subscribeAsync('a', { qos: 1 });
  // It hears, and its acknowledgement never leaves.
  before.client.handleMessage = () => {};
  broker.publish('a', 'x', 1);
  await until(() => tallies.get('instructed/a') === 1);
  before.client.stream.destroy();
  await until(() => tallies.get('unsure/a') === 1);
  const after = await TestClient.connect(t, url, 'c', PERSISTENT);
  await until(() => after.got.length === 1);
  assert.deepEqual(after.got, [['a', 'x', 1, true]]);
  assert.deepEqual([tallies.get('repeated/a'), tallies.get('unsure/a')], [1, 0]);
});

test(
  'a clean session keeps nothing, and asking for one ends what was kept [MQTT-3.1.2-6]',
  within,
  async (t) => {
    const { broker, url } = await started(t);
    for (const clean of [true, false]) {
      const before = await TestClient.connect(t, url, 'c', { clean });
      await before.client.subscribeAsync('a', { qos: 1 });
      await before.client.endAsync();
      const after = await TestClient.connect(t, url, 'c', { clean: !clean });
      assert.equal(after.sessionPresent, false);
      broker.publish('a', 'x', 1);
      await after.client.publishAsync('b', '', { qos: 1 });
      assert.deepEqual(after.got, []);
      await after.client.endAsync();
    }
  },
);

test(
  'clients publish to each other with the lower QoS of both; what they publish is counted',
  within,
  async (t) => {
    const { url, tallies } = await started(t);
    const reader = await TestClient.connect(t, url, 'r');
    const writer = await TestClient.connect(t, url, 'w');
    await reader.client.subscribeAsync({ 'a/+': { qos: 0 }, b: { qos: 1 } });
    await writer.client.publishAsync('a/x', 'to 0', { qos: 1 });
    await writer.client.publishAsync('b', 'from 0', { qos: 0 });
    await writer.client.publishAsync('b', 'both 1', { qos: 1 });
    await until(() => reader.got.length === 3);
    assert.deepEqual(reader.got, [
      ['a/x', 'to 0', 0, false],
      ['b', 'from 0', 0, false],
      ['b', 'both 1', 1, false],
    ]);
    await reader.client.unsubscribeAsync('b');
    await writer.client.publishAsync('b', 'nobody', { qos: 1 });
    assert.deepEqual([tallies.get('taken/publish-a'), tallies.get('taken/publish-b')], [1, 3]);
    assert.deepEqual([tallies.get('instructed/a'), tallies.get('instructed/b')], [1, 2]);
  },
);

test('who may not connect gets a CONNACK; what may not be subscribed, 128', within, async (t) => {
  const { url, tallies } = await started(t);
  await assert.rejects(TestClient.connect(t, url, 'c', { password: 'x' }), { code: 4 });
  assert.equal(tallies.get('refused/4'), 1);
  const { client } = await TestClient.connect(t, url, 'c');
  for (const [filter, qos] of [
    ['private/you', 0],
    ['a', 2],
  ] as const)
    await assert.rejects(client.subscribeAsync(filter, { qos }), filter);
  await client.subscribeAsync('private/c', { qos: 1 });
});

test('a client that publishes with QoS 2 is cut off: the broker has no such thing', within, async (t) => {
  const { url, tallies } = await started(t);
  const { client } = await TestClient.connect(t, url, 'c');
  const closed = closing(client);
  client.publish('a', 'x', { qos: 2 });
  await closed;
  assert.equal(tallies.get('taken/publish-a'), 0);
});

test(
  'a second connection of the same client takes over, with its session [MQTT-3.1.4-2]',
  within,
  async (t) => {
    const { broker, url } = await started(t);
    const first = await TestClient.connect(t, url, 'c', PERSISTENT);
    await first.client.subscribeAsync('a', { qos: 1 });
    const closed = closing(first.client);
    const second = await TestClient.connect(t, url, 'c', PERSISTENT);
    await closed;
    broker.publish('a', 'x', 1);
    await until(() => second.got.length === 1);
    assert.deepEqual([second.sessionPresent, first.got], [true, []]);
  },
);

test('a rule may cut a connection after a message that was taken', within, async (t) => {
  const { url, tallies } = await started(t, { cutsAfter: () => true });
  const { client } = await TestClient.connect(t, url, 'c');
  const closed = closing(client);
  client.publish('a', 'x', { qos: 1 });
  await closed;
  assert.equal(tallies.get('taken/publish-a'), 1);
});

test('over TLS its certificate is the platform’s', within, async (t) => {
  const { url } = await started(t, { tls: true });
  assert.match(url, /^mqtts:/);
  const { trust } = await certificate;
  await TestClient.connect(t, url, 'c', { ca: trust });
  await assert.rejects(TestClient.connect(t, url, 'd'), /certificate/);
});
