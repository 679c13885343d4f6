import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { describe, it } from 'node:test';
import mqttPacket from 'mqtt-packet';
import vectors from '../../test/vectors/deli-credentials.json' with { type: 'json' };
import { computedPassword, type Envelope } from '../clouds/deli/wire.ts';
import type { DeliPlatformOptions } from './options.ts';
import { platformOptions, SECRET, started, TestDevice, until } from './testing.ts';

const WAIT = { timeout: 10_000 };
const instruction = (action: number): Envelope => ({ mid: 'i1', from: 'system', time: 1, action, data: {} });

describe('connections (PROTOCOLS 1.1)', WAIT, () => {
  const refusals: [string, Partial<Parameters<typeof TestDevice.start>[2]>, number][] = [
    ['2 for an id without a serial', { clientId: 'DL3785W' }, 2],
    ['2 for a user name that is not the model', { username: 'DL888' }, 2],
    ['4 for a wrong password', { password: 'wrong' }, 4],
    ['5 without an account', { username: undefined, password: undefined } as never, 5],
  ];
  for (const [what, options, code] of refusals)
    it(`are refused with CONNACK ${what}, and counted`, async (t) => {
      const platform = await started(t);
      const { client } = TestDevice.start(platform.addresses.mqtt, '1', options);
      const error = await new Promise<{ code?: number }>((resolve) => client.once('error', resolve as never));
      assert.equal(error.code, code);
      await until(() => platform.stats().connections.refused[code] === 1);
      assert.equal(platform.stats().connections.accepted, 0);
    });

  it('are taken over by a newer one with the same id, and both facts are counted [MQTT-3.1.4-2]', async (t) => {
    const platform = await started(t);
    const older = await TestDevice.connect(platform.addresses.mqtt, '1');
    const gone = new Promise((resolve) => older.client.once('close', () => resolve(undefined)));
    const newer = await TestDevice.connect(platform.addresses.mqtt, '1');
    await gone;
    assert.equal((await newer.ask(100)).data?.code, 0);
    const { open, accepted, takenOver, closed } = platform.stats().connections;
    assert.deepEqual(
      { open, accepted, takenOver, closed },
      { open: 1, accepted: 2, takenOver: 1, closed: 1 },
    );
    await newer.leave();
    await until(() => platform.stats().connections.open === 0);
    assert.equal(platform.stats().connections.takenOver, 1);
  });

  it('can be taken over again and again while subscribed, and the last one is answered', async (t) => {
    const platform = await started(t);
    for (let i = 0; i < 5; i++) {
      const device = await TestDevice.connect(platform.addresses.mqtt, '1', { clean: i % 2 === 0 });
      await device.client.subscribeAsync(['KQ', 'KQ/DL3785W']);
      assert.equal((await device.ask(102)).data?.code, 0);
    }
    assert.equal(platform.stats().connections.takenOver, 4);
    assert.equal(platform.stats().connections.open, 1);
    assert.ok(platform.publish('DL3785W_1', instruction(200)));
  });

  it('are admitted by every check value, and by none where the product has another secret', async (t) => {
    for (const { model, serial, productSecret, password } of vectors) {
      const product = { category: 'KQ', model, secret: productSecret, unbind: true };
      const platform = await started(t, {}, platformOptions({ products: [product] }));
      const device = await TestDevice.connect(platform.addresses.mqtt, serial, { password }, model);
      assert.equal((await device.ask(100)).data?.code, 0, device.id);
      const other = { ...product, secret: `${productSecret}?` };
      const strict = await started(t, {}, platformOptions({ products: [other] }));
      const { client } = TestDevice.start(strict.addresses.mqtt, serial, { password }, model);
      const error = await new Promise<{ code?: number }>((resolve) => client.once('error', resolve as never));
      assert.equal(error.code, 4, device.id);
    }
  });

  it('work with an account registered beforehand', async (t) => {
    const account = { clientId: 'DL3785W_9', username: 'nine', password: 'secret nine' };
    const platform = await started(t, {}, platformOptions({ accounts: [account] }));
    const device = await TestDevice.connect(platform.addresses.mqtt, '9', account);
    assert.equal((await device.ask(100)).data?.code, 0);
  });

  it('work over TLS, trusting the authority made at start, by address and by name', async (t) => {
    const platform = await started(t, {}, platformOptions({}, { mqttsPort: 0 }));
    const { mqtts = '', trust = '' } = platform.addresses;
    for (const [index, url] of [mqtts, mqtts.replace('127.0.0.1', 'localhost')].entries()) {
      const device = await TestDevice.connect(url, String(index), { ca: trust, family: 4 } as never);
      assert.equal((await device.ask(100)).data?.code, 0);
      await device.leave();
    }
    const { client } = TestDevice.start(mqtts, '3');
    const error = await new Promise<{ code?: string }>((resolve) => client.once('error', resolve as never));
    assert.match(String(error.code), /SELF_SIGNED|UNABLE_TO/);
  });
});

describe('topics (PROTOCOLS 1.2)', WAIT, () => {
  it('replies arrive on the topic named like the client id, without a subscription', async (t) => {
    const platform = await started(t);
    const device = await TestDevice.connect(platform.addresses.mqtt, '1');
    const reply = await device.ask(102);
    assert.deepEqual(device.inbox, [{ topic: 'DL3785W_1', envelope: reply, qos: 0 }]);
  });

  it('the category and the category with the model may be subscribed to; all else is 0x80', async (t) => {
    const platform = await started(t);
    const device = await TestDevice.connect(platform.addresses.mqtt, '1');
    const topics = ['KQ', 'DL3785W_1', 'KQ/DL3785W', 'KQ/#', '#', 'KQ/DL888', 'DY', 'device', '$SYS/#'];
    const granted = await new Promise((resolve) =>
      device.client.subscribe(topics, { qos: 1 }, (_, __, packet) => resolve(packet?.granted)),
    );
    assert.deepEqual(granted, [1, 128, 1, 128, 128, 128, 128, 128, 128]);
    assert.equal((await device.ask(100)).data?.code, 0, 'the connection stays open');
  });

  it('a publish elsewhere is answered with 103, counted, and the connection stays open', async (t) => {
    const platform = await started(t);
    const device = await TestDevice.connect(platform.addresses.mqtt, '1');
    for (const topic of ['KQ', 'DL3785W_1', '$SYS/x']) {
      const envelope = device.envelope(102);
      const reply = device.reply(envelope.mid);
      device.send(envelope, topic);
      assert.equal((await reply).data?.code, 103, topic);
    }
    assert.equal((await device.ask(102)).data?.code, 0);
    const { tallies } = platform.stats();
    assert.equal(tallies['deli/refused-topic'], 3);
    assert.equal(tallies['deli/replied/102/103'], 3);
    assert.equal(tallies['deli/seen/102'], 4);
  });

  it('what a device publishes reaches no other device', async (t) => {
    const platform = await started(t);
    const [one, two] = await Promise.all(
      ['1', '2'].map((s) => TestDevice.connect(platform.addresses.mqtt, s)),
    );
    await two!.client.subscribeAsync('KQ');
    one!.send(one!.envelope(102), 'KQ');
    await one!.ask(100);
    await two!.ask(100);
    assert.deepEqual(
      two!.inbox.map(({ topic }) => topic),
      ['DL3785W_2'],
    );
  });

  it('a broadcast reaches the subscribers of the topic at the QoS they were granted, and is counted', async (t) => {
    const platform = await started(t);
    const { mqtt } = platform.addresses;
    const [one, two, three] = await Promise.all(['1', '2', '3'].map((s) => TestDevice.connect(mqtt, s)));
    await one!.client.subscribeAsync('KQ/DL3785W', { qos: 1 });
    await two!.client.subscribeAsync('KQ/DL3785W', { qos: 0 });
    assert.ok(platform.publish('KQ/DL3785W', instruction(202)));
    await until(() => one!.inbox.length === 1 && two!.inbox.length === 1);
    assert.deepEqual([one!.inbox[0]!.qos, two!.inbox[0]!.qos], [1, 0]);
    await three!.ask(100);
    assert.equal(three!.inbox.length, 1, 'the one that did not subscribe has only its reply');
    assert.equal(platform.stats().tallies['deli/instructed/202'], 2);
  });

  it('an instruction reaches one device; its answer is counted and not answered', async (t) => {
    const platform = await started(t);
    const device = await TestDevice.connect(platform.addresses.mqtt, '1');
    await until(() => platform.publish('DL3785W_1', instruction(200)));
    await until(() => device.inbox.length === 1);
    device.send({ ...device.envelope(200, { code: 0 }), to: 'user-1' });
    await device.ask(100);
    assert.equal(device.inbox.length, 2);
    const { tallies } = platform.stats();
    assert.equal(tallies['deli/instructed/200'], 1);
    assert.equal(tallies['deli/answered/200/0'], 1);
    assert.equal(platform.publish('DL3785W_2', instruction(200)), false, 'not connected');
    assert.equal(platform.publish('nowhere', instruction(202)), false, 'no such broadcast');
  });
});

describe('requests over the wire (PROTOCOLS 1.3, 1.4)', WAIT, () => {
  const withDevice = async (t: Parameters<typeof started>[0], deli: Partial<DeliPlatformOptions> = {}) => {
    const platform = await started(t, {}, platformOptions(deli));
    return { platform, device: await TestDevice.connect(platform.addresses.mqtt, '1') };
  };

  it('the clock of 100 is that of the platform', async (t) => {
    const { device } = await withDevice(t);
    const before = Math.floor(Date.now() / 1000);
    const { time } = await device.ask(100);
    assert.ok(time >= before && time <= Date.now() / 1000);
  });

  it('a reply has the QoS of its request', async (t) => {
    const { device } = await withDevice(t);
    await device.ask(102, {}, 0);
    await device.ask(102, {}, 1);
    await device.ask(102, {}, 2);
    assert.deepEqual(
      device.inbox.map(({ qos }) => qos),
      [0, 1, 1],
      '2 is answered with 1',
    );
  });

  it('what 101 reports is told by 102 where the product has no firmware', async (t) => {
    const platform = await started(t);
    const device = await TestDevice.connect(platform.addresses.mqtt, '1', {}, 'DL888');
    assert.equal((await device.ask(101, { product_version: '3.2' })).data?.code, 0);
    assert.equal((await device.ask(102)).data?.product_version, '3.2');
  });

  it('last access is 0 the first time and then the time of the connection before', async (t) => {
    const { platform, device } = await withDevice(t);
    assert.equal((await device.ask(102)).data?.last_access, 0);
    await device.leave();
    const again = await TestDevice.connect(platform.addresses.mqtt, '1');
    const lastAccess = (await again.ask(102)).data?.last_access as number;
    assert.ok(Math.abs(lastAccess - Date.now() / 1000) < 10);
  });

  it('104 unbinds once, then is 107; a product without permission gets 103', async (t) => {
    const { platform, device } = await withDevice(t);
    assert.notEqual((await device.ask(102)).data?.group_id, '');
    assert.equal((await device.ask(104)).data?.code, 0);
    assert.equal((await device.ask(102)).data?.group_id, '');
    assert.equal((await device.ask(104)).data?.code, 107);
    const other = await TestDevice.connect(platform.addresses.mqtt, '1', {}, 'DL888');
    assert.equal((await other.ask(104)).data?.code, 103);
  });

  it('a locked device is told so by 102 and gets 105 for the rest', async (t) => {
    const { device } = await withDevice(t, { locked: 1 });
    assert.equal((await device.ask(102)).data?.status, 0);
    assert.equal((await device.ask(103)).data?.code, 105);
  });

  it('bytes that make no sense are answered with 100 and harm nobody', async (t) => {
    const { platform, device } = await withDevice(t);
    for (const bytes of ['', '{', '[]', '\xff\xfe', '{"mid":1}'])
      device.client.publish('device', Buffer.from(bytes, 'latin1'));
    await until(() => device.inbox.length === 5);
    assert.ok(device.inbox.every(({ envelope }) => envelope.data?.code === 100 && envelope.action === 0));
    assert.equal(platform.stats().tallies['deli/replied/0/100'], 5);
  });

  it('a mid of any characters comes back as it was', async (t) => {
    const { device } = await withDevice(t);
    const mid = '消息 "é" \u0000 😀';
    const reply = device.reply(mid);
    device.send({ ...device.envelope(100), mid });
    assert.equal((await reply).mid, mid);
  });

  it('packets split at every byte are answered like whole ones', async (t) => {
    const { platform } = await withDevice(t);
    const { port } = new URL(platform.addresses.mqtt);
    const socket = connectSocket({ port: Number(port), host: '127.0.0.1', noDelay: true });
    t.after(() => socket.destroy());
    const clientId = 'DL3785W_2';
    const parser = mqttPacket.parser();
    const seen: string[] = [];
    parser.on('packet', (packet) => seen.push(packet.cmd));
    socket.on('data', (bytes) => parser.parse(bytes));
    const payload = JSON.stringify({ mid: 'm', from: clientId, time: 0, action: 102 });
    const password = Buffer.from(computedPassword(clientId, 'DL3785W', SECRET));
    await once(socket, 'connect');
    for (const packet of [
      {
        cmd: 'connect',
        clientId,
        username: 'DL3785W',
        password,
        clean: true,
        keepalive: 60,
        protocolId: 'MQTT',
        protocolVersion: 4,
      },
      { cmd: 'publish', topic: 'device', payload, qos: 0, dup: false, retain: false },
      { cmd: 'pingreq' },
    ] as const)
      for (const byte of mqttPacket.generate(packet)) {
        socket.write(Buffer.of(byte));
        await new Promise(setImmediate);
      }
    await until(() => seen.length === 3);
    assert.deepEqual(seen.sort(), ['connack', 'pingresp', 'publish']);
  });
});
