/** How every link connects: what it sends first, what the answers mean, and where it cannot get to. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, test as nodeTest } from 'node:test';
import {
  CONNACK,
  CONNECT,
  contractOf,
  DISCONNECT,
  IMPLEMENTATIONS,
  pingPong,
} from './link-contract.test-helper.ts';
import { bytes } from './scripted-server.test-helper.ts';

for (const implementation of IMPLEMENTATIONS) {
  describe(implementation.name, () => {
    const { servers, start, connected, limits } = contractOf(implementation);
    const test = (title: string, run: () => Promise<void>) => nodeTest(title, limits(title), run);

    test('CONNECT is the first packet and announces all options [MQTT-3.1.0-1]', async () => {
      const { recorder, link } = await connected();
      assert.deepEqual(recorder.events, [['connected', false]]);
      link.disconnect();
      await recorder.untilClosed();
    });

    test('a kept session is asked for and reported [MQTT-3.2.2-2]', async () => {
      const { recorder, link } = start({
        cleanSession: false,
        keepAliveSeconds: 0,
        account: { clientId: 'x' },
      });
      const peer = await servers.plain.accept();
      await peer.expect(bytes('10 0d 0004 4d515454 04 00 0000 0001 78'));
      peer.send(bytes('20 02 01 00'));
      assert.deepEqual(await recorder.count(1), [['connected', true]]);
      link.disconnect();
      await recorder.untilClosed();
    });

    for (const code of [1, 2, 3, 4, 5]) {
      test(`CONNACK ${code} closes with mqtt/connack-${code} [MQTT-3.2.2-5]`, async () => {
        const { recorder } = start();
        const peer = await servers.plain.accept();
        peer.send(bytes('20 02 00 0', String(code)));
        assert.deepEqual(await recorder.untilClosed(), [['closed', `mqtt/connack-${code}`]]);
        await peer.expect(CONNECT);
        await peer.expectEnd();
      });
    }

    test('before connected and after closed, calls do nothing', async () => {
      const { link, recorder } = start();
      const callAll = () => {
        assert.equal(link.publish('a', 'x', 1), 0);
        assert.equal(link.subscribe(['a'], 0), 0);
        link.ping();
      };
      callAll();
      const peer = await servers.plain.accept();
      await peer.expect(CONNECT);
      callAll();
      peer.send(CONNACK);
      await recorder.count(1);
      await pingPong(link, recorder, peer);
      link.disconnect();
      callAll();
      await recorder.untilClosed();
      callAll();
      link.disconnect();
      link.destroy('timeout');
      assert.deepEqual((await recorder.untilClosed()).slice(2), [['closed', 'ok']]);
      await peer.expect(DISCONNECT);
      await peer.expectEnd();
    });

    test('a port where nobody listens gives socket/ECONNREFUSED', async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      server.close();
      await once(server, 'close');
      const { recorder } = start({ gateway: { host: '127.0.0.1', port, tls: false } });
      assert.deepEqual(await recorder.untilClosed(), [['closed', 'socket/ECONNREFUSED']]);
    });

    test('a host name that does not exist gives socket/ENOTFOUND or socket/EAI_AGAIN', async () => {
      const { recorder } = start({ gateway: { host: 'nowhere.invalid', port: 1883, tls: false } });
      const [closed] = await recorder.untilClosed();
      assert.match(String(closed?.[1]), /^socket\/(ENOTFOUND|EAI_AGAIN)$/);
    });

    test('the local address is the one asked for', async () => {
      const { link, recorder, peer } = await connected(servers.plain, { localAddress: '127.0.0.7' });
      assert.equal(peer.socket.remoteAddress, '127.0.0.7');
      link.disconnect();
      await recorder.untilClosed();
    });

    test('a local address that this machine lacks gives socket/EADDRNOTAVAIL', async () => {
      const { recorder } = start({ localAddress: '203.0.113.1' });
      assert.deepEqual(await recorder.untilClosed(), [['closed', 'socket/EADDRNOTAVAIL']]);
    });
  });
}
