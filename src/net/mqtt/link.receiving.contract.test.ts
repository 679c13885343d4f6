/** What every link makes of the messages that come to it, and conversations that go both ways. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, test as nodeTest } from 'node:test';
import { Aedes } from 'aedes';
import { CONNACK, contractOf, IMPLEMENTATIONS, pingPong } from './link-contract.test-helper.ts';
import { bytes } from './scripted-server.test-helper.ts';

for (const implementation of IMPLEMENTATIONS) {
  describe(implementation.name, () => {
    const { servers, start, connected, limits } = contractOf(implementation);
    const test = (title: string, run: () => Promise<void>) => nodeTest(title, limits(title), run);

    test('messages that come with CONNACK follow connected, in their order', async () => {
      const { link, recorder } = start();
      const peer = await servers.plain.accept();
      peer.send(Buffer.concat([CONNACK, bytes('30 04 0001 61 31'), bytes('30 04 0001 61 32')]));
      assert.deepEqual(await recorder.count(3), [
        ['connected', false],
        ['message', 'a', '1'],
        ['message', 'a', '2'],
      ]);
      link.disconnect();
      await recorder.untilClosed();
    });

    test('a publish that comes byte by byte is understood', async () => {
      const { link, recorder, peer } = await connected();
      await peer.sendByteByByte(bytes('30 0b 0002 c3a9 e5be97 e282ac 21'));
      assert.deepEqual((await recorder.count(2))[1], ['message', 'é', '得€!']);
      link.disconnect();
      await recorder.untilClosed();
    });

    test('a redelivery is acknowledged again and told with its identifier [MQTT-3.3.1-1]', async () => {
      const { link, recorder, peer } = await connected();
      peer.send(bytes('32 06 0001 61 1234 78', '3a 06 0001 61 1234 78'));
      await peer.expect(bytes('40 02 1234 40 02 1234'));
      assert.deepEqual((await recorder.count(3)).slice(1), [
        ['message', 'a', 'x'],
        ['repeated', 0x1234, 'a', 'x'],
      ]);
      link.disconnect();
      await recorder.untilClosed();
    });

    test('an inbound QoS 1 publish is acknowledged before it is reported [MQTT-4.3.2-2]', async () => {
      const { link, recorder, peer } = await connected();
      recorder.on = ([kind]) => kind === 'message' && link.publish('r', '', 0);
      peer.send(bytes('32 06 0001 61 0102 78'));
      await peer.expect(bytes('40 02 0102', '30 03 0001 72'));
      assert.deepEqual(recorder.events[1], ['message', 'a', 'x']);
      link.disconnect();
      await recorder.untilClosed();
    });

    test('an inbound QoS 2 publish is reported once, even when sent again [MQTT-4.3.3-2]', async () => {
      const { link, recorder, peer } = await connected();
      peer.send(bytes('34 06 0001 61 0102 78'));
      await peer.expect(bytes('50 02 0102'));
      peer.send(bytes('3c 06 0001 61 0102 78'));
      await peer.expect(bytes('50 02 0102'));
      peer.send(bytes('62 02 0102'));
      await peer.expect(bytes('70 02 0102'));
      peer.send(bytes('62 02 0102'));
      await peer.expect(bytes('70 02 0102'));
      await pingPong(link, recorder, peer);
      assert.deepEqual(recorder.events.slice(1), [['message', 'a', 'x'], ['pong']]);
      // Once released, the identifier may carry another message.
      peer.send(bytes('34 06 0001 61 0102 79', '62 02 0102'));
      await peer.expect(bytes('50 02 0102', '70 02 0102'));
      await pingPong(link, recorder, peer);
      assert.deepEqual(recorder.events.slice(3), [['message', 'a', 'y'], ['pong']]);
      link.disconnect();
      await recorder.untilClosed();
    });

    for (const transport of ['TCP', 'TLS']) {
      test(`a payload of 300 KB goes both ways over ${transport}`, async () => {
        const server = transport === 'TCP' ? servers.plain : servers.secure;
        const { link, recorder, peer } = await connected(server, { trust: servers.certificate.cert });
        const payload = '得力'.repeat(50_000);
        const packet = Buffer.concat([bytes('30 e3a712 0001 61'), Buffer.from(payload)]);
        link.publish('a', payload, 0);
        await peer.expect(packet);
        peer.send(packet);
        assert.deepEqual((await recorder.count(2))[1], ['message', 'a', payload]);
        link.disconnect();
        await recorder.untilClosed();
      });
    }

    test('a whole conversation with aedes, and its take-over', async () => {
      const broker = await Aedes.createBroker();
      const server = createServer(broker.handle).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const gateway = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, tls: false };
      const { link, recorder } = start({ gateway });
      await recorder.count(1);
      const subscription = link.subscribe(['M_1', 'KQ/#'], 1);
      await recorder.count(2);
      const publish = link.publish('M_1', '得力', 1);
      await recorder.count(4);
      assert.deepEqual(recorder.events.slice(0, 2), [
        ['connected', false],
        ['subscribed', subscription, [1, 1]],
      ]);
      assert.deepEqual(
        new Set(recorder.events.slice(2)),
        new Set([
          ['acknowledged', publish],
          ['message', 'M_1', '得力'],
        ]),
      );
      link.ping();
      await recorder.count(5);
      const newer = start({ gateway });
      assert.deepEqual((await recorder.untilClosed()).slice(4), [['pong'], ['closed', 'socket/closed']]);
      await newer.recorder.count(1);
      newer.link.disconnect();
      assert.deepEqual(await newer.recorder.untilClosed(), [
        ['connected', false],
        ['closed', 'ok'],
      ]);
      await new Promise<void>((resolve) => broker.close(resolve));
      server.close();
    });
  });
}
