/** Devices that are not ours live on `regatta platform`, started as a command: an outside judge of its side. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import mqtt, { type MqttClient } from 'mqtt';
import { type StartedPlatform, startPlatform } from './helpers/platform.ts';
import { skipWithout } from './helpers/programs.ts';

const md5 = (bytes: string | Buffer): string => createHash('md5').update(bytes).digest('hex');

/** PROTOCOLS 1.1, scheme 2, written anew here. */
const accountOf = (clientId: string) => ({
  clientId,
  username: 'GATE1',
  password: md5(`${clientId}-GATE1-in-the-open`),
});

interface Told {
  readonly mid: string;
  readonly from: string;
  readonly to: string;
  readonly time: number;
  readonly action: number;
  readonly data: { readonly code: number; readonly [field: string]: unknown };
}

const heard = (client: MqttClient, event: 'connect' | 'message' | 'close'): Promise<void> =>
  new Promise((resolve) => client.once(event, () => resolve()));

/** A device made of mqtt.js alone. */
class Peer {
  readonly client: MqttClient;
  readonly clientId: string;
  readonly #inbox: { topic: string; told: Told }[] = [];
  #mid = 0;

  private constructor(client: MqttClient, clientId: string) {
    this.client = client;
    this.clientId = clientId;
    client.on('message', (topic, payload) =>
      this.#inbox.push({ topic, told: JSON.parse(payload.toString()) as Told }),
    );
  }

  static async connect(t: TestContext, platform: StartedPlatform, clientId: string): Promise<Peer> {
    const client = mqtt.connect(platform.mqtt, {
      ...accountOf(clientId),
      reconnectPeriod: 0,
      protocolVersion: 4,
    });
    t.after(() => client.end(true));
    const peer = new Peer(client, clientId);
    await heard(client, 'connect');
    return peer;
  }

  /** Publishes a request and gives the message that comes for it, with the topic it came on. */
  async ask(action: number, data: object = {}, { topic = 'device', qos = 0 as 0 | 1, to = '' } = {}) {
    const mid = `peer-${++this.#mid}`;
    const time = Math.floor(Date.now() / 1000);
    const envelope = { mid, from: this.clientId, to, time, action, data };
    await this.client.publishAsync(topic, JSON.stringify(envelope), { qos });
    for (;;) {
      const found = this.#inbox.find(({ told }) => told.mid === mid);
      if (found) return found;
      await heard(this.client, 'message');
    }
  }
}

test('a device of mqtt.js lives its life: 100 to 105, the upgrade with its broken download, 300 and 301, and 104', async (t) => {
  const platform = await startPlatform(t, ['--firmware', 'GATE1=1.1:300KiB']);
  const { MQTT } = (await (await fetch(`${platform.http}/access_list`)).json()) as { MQTT: string[] };
  assert.deepEqual(MQTT, [`tcp://127.0.0.1:${platform.port}`]);

  const peer = await Peer.connect(t, platform, 'GATE1_peer');
  const granted = await peer.client.subscribeAsync(['KQ', 'KQ/GATE1']);
  assert.deepEqual(
    granted.map(({ qos }) => qos),
    [0, 0],
  );

  const { topic, told: synced } = await peer.ask(100);
  assert.equal(topic, 'GATE1_peer', 'the platform answers on the topic it has subscribed the device to');
  assert.deepEqual(
    [synced.from, synced.to, synced.action, synced.data.code],
    ['system', 'GATE1_peer', 100, 0],
  );
  assert.ok(Math.abs(synced.time - Date.now() / 1000) < 5);

  const { told: reported } = await peer.ask(
    101,
    { name: 'a gate', product_version: '1.0', properties: {} },
    { qos: 1 },
  );
  assert.deepEqual(reported.data, { code: 0 });
  const { told: queried } = await peer.ask(102);
  const { code, status, group_id, last_access, product_version } = queried.data;
  assert.deepEqual([code, status, last_access, product_version], [0, 1, 0, '1.1']);
  assert.match(String(group_id), /^1\d{3}$/);

  const { told: offered } = await peer.ask(103);
  const { version, upgrade_type, file_path, checksum } = offered.data;
  assert.deepEqual([version, upgrade_type], ['1.1', 'normal']);
  const url = String(file_path);
  const first = await fetch(url, { headers: { range: 'bytes=0-99999' } });
  assert.deepEqual([first.status, first.headers.get('content-range')], [206, 'bytes 0-99999/307200']);
  const rest = await fetch(url, { headers: { range: 'bytes=100000-' } });
  assert.deepEqual([rest.status, rest.headers.get('content-range')], [206, 'bytes 100000-307199/307200']);
  const file = Buffer.concat([Buffer.from(await first.arrayBuffer()), Buffer.from(await rest.arrayBuffer())]);
  assert.equal(md5(file), checksum);
  const past = await fetch(url, { headers: { range: 'bytes=307200-' } });
  assert.deepEqual([past.status, past.headers.get('content-range')], [416, 'bytes */307200']);
  const whole = await fetch(url);
  assert.equal(md5(Buffer.from(await whole.arrayBuffer())), checksum);

  await peer.ask(101, { name: 'a gate', product_version: '1.1' });
  const checkin = { cmd: 'checkin', payload: { card: '0042' } };
  const { topic: own, told: echoed } = await peer.ask(300, checkin, { to: 'echo' });
  assert.equal(own, 'GATE1_peer');
  assert.deepEqual([echoed.from, echoed.action, echoed.data], ['echo', 301, checkin]);
  assert.equal((await peer.ask(105, { code: 202, msg: 'jammed' })).told.data.code, 0);
  assert.equal((await peer.ask(104)).told.data.code, 0);
  const { told: unbound } = await peer.ask(102);
  assert.equal(unbound.data.group_id, '');
  assert.equal((await peer.ask(104)).told.data.code, 107, 'an unbound device cannot unbind');
  await peer.client.endAsync();

  const { tallies, connections } = await platform.stats();
  assert.deepEqual([connections.accepted, connections.open], [1, 0]);
  const seen = Object.entries(tallies).filter(([name]) => name.startsWith('deli/seen/'));
  assert.deepEqual(Object.fromEntries(seen), {
    'deli/seen/100': 1,
    'deli/seen/101': 2,
    'deli/seen/102': 2,
    'deli/seen/103': 1,
    'deli/seen/104': 2,
    'deli/seen/105': 1,
    'deli/seen/300': 1,
  });
  assert.deepEqual([tallies['firmware/requests'], tallies['firmware/ranges']], [4, 2]);
});

test('what the protocol forbids is refused as it says, and the device may go on', async (t) => {
  const platform = await startPlatform(t);
  const peer = await Peer.connect(t, platform, 'GATE1_bold');
  await assert.rejects(peer.client.subscribeAsync('GATE1_somebody-else'), /Unspecified error|128|denied/i);
  assert.equal((await peer.ask(100, {}, { topic: 'devices' })).told.data.code, 103);
  assert.equal((await peer.ask(199)).told.data.code, 106);
  assert.equal((await peer.ask(100)).told.data.code, 0);
  assert.equal((await platform.stats()).tallies['deli/refused-topic'], 1);
});

test('the newer of two connections with one client id takes over, and both facts are counted', async (t) => {
  const platform = await startPlatform(t);
  const older = await Peer.connect(t, platform, 'GATE1_twin');
  const closed = heard(older.client, 'close');
  const newer = await Peer.connect(t, platform, 'GATE1_twin');
  await closed;
  assert.equal((await newer.ask(100)).told.data.code, 0);
  const { open, accepted, takenOver, closed: gone } = (await platform.stats()).connections;
  assert.deepEqual({ open, accepted, takenOver, gone }, { open: 1, accepted: 2, takenOver: 1, gone: 1 });
});

describe('devices of mosquitto_pub and mosquitto_sub', { skip: skipWithout('mosquitto_pub') }, () => {
  const client = (program: string, platform: StartedPlatform, clientId: string, ...words: string[]) => {
    const { username, password } = accountOf(clientId);
    const account = ['-i', clientId, '-u', username, '-P', password];
    return promisify(execFile)(program, ['-p', String(platform.port), '-V', '311', ...account, ...words], {
      timeout: 20_000,
    });
  };

  test('a request is taken at QoS 0 and 1, and counted', async (t) => {
    const platform = await startPlatform(t);
    for (const qos of ['0', '1']) {
      const request = JSON.stringify({ mid: qos, from: 'GATE1_m', time: 0, action: 100, data: {} });
      await client('mosquitto_pub', platform, 'GATE1_m', '-q', qos, '-t', 'device', '-m', request);
    }
    const { tallies, connections } = await platform.stats();
    assert.deepEqual([tallies['deli/seen/100'], connections.accepted], [2, 2]);
  });

  test('its own broadcasts may be subscribed to, nothing else, and a wrong password is refused', async (t) => {
    const platform = await startPlatform(t);
    const own = await client('mosquitto_sub', platform, 'GATE1_s', '-t', 'KQ/GATE1', '-E');
    assert.equal(own.stderr, '');
    const all = await client('mosquitto_sub', platform, 'GATE1_s', '-t', '#', '-E');
    assert.equal(all.stderr, 'All subscription requests were denied.\n');
    const wrong = ['-P', 'wrong', '-t', 'device', '-m', '{}'];
    await assert.rejects(
      client('mosquitto_pub', platform, 'GATE1_s', ...wrong),
      /[Nn]ot authori[sz]ed|bad user name/,
    );
    const { refused } = (await platform.stats()).connections;
    assert.deepEqual(refused, { 4: 1 });
  });
});

test('the platform prints its counters as it goes, and all of them when it is stopped', async (t) => {
  const platform = await startPlatform(t);
  const peer = await Peer.connect(t, platform, 'GATE1_last');
  for (let asked = 0; asked < 3; asked++) await peer.ask(102);
  const page = await fetch(platform.http);
  assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
  const { code, stdout, stderr } = await platform.stop();
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  assert.match(stdout, /^Stopped\. 0 connected · 1 accepted · 0 refused · requests 3 · replies 3 /m);
});
