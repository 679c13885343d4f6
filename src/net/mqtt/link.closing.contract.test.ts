/** How every link ends, and that it tells so once: by the server, by what breaks the protocol, by its own side. */
import assert from 'node:assert/strict';
import { describe, test as nodeTest } from 'node:test';
import { CONNACK, CONNECT, contractOf, DISCONNECT, IMPLEMENTATIONS } from './link-contract.test-helper.ts';
import { bytes, ScriptedServer } from './scripted-server.test-helper.ts';

for (const implementation of IMPLEMENTATIONS) {
  describe(implementation.name, () => {
    const { servers, start, connected, limits } = contractOf(implementation);
    const test = (title: string, run: () => Promise<void>) => nodeTest(title, limits(title), run);

    for (const [what, garbage] of [
      ['an HTTP answer', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
      ['a packet type of a client', bytes('82 06 0001 0001 61 00')],
      ['QoS 3', bytes('36 05 0001 61 0001')],
      ['a five-byte length', bytes('30 ff ff ff ff ff')],
    ] as const) {
      test(`${what} closes with protocol/… [MQTT-4.8.0-1]`, async () => {
        const { recorder, peer } = await connected();
        peer.send(garbage);
        const [, closed, ...more] = await recorder.untilClosed();
        assert.match(String(closed?.[1]), /^protocol\//);
        assert.deepEqual(more, []);
        await peer.expectEnd();
      });
    }

    test('a server that closes, as at a take-over, gives socket/closed [MQTT-3.1.4-2]', async () => {
      const { recorder, peer } = await connected();
      peer.socket.end();
      assert.deepEqual(await recorder.untilClosed(), [
        ['connected', false],
        ['closed', 'socket/closed'],
      ]);
      await peer.expectEnd();
    });

    test('a server that closes before CONNACK gives socket/closed', async () => {
      const { recorder } = start();
      (await servers.plain.accept()).socket.end();
      assert.deepEqual(await recorder.untilClosed(), [['closed', 'socket/closed']]);
    });

    test('a server that closes within a packet gives socket/closed', async () => {
      const { recorder, peer } = await connected();
      peer.socket.end(bytes('30 7f 0001 61'));
      assert.deepEqual((await recorder.untilClosed()).slice(1), [['closed', 'socket/closed']]);
    });

    test('a reset connection gives socket/ECONNRESET', async () => {
      const { recorder, peer } = await connected();
      peer.socket.resetAndDestroy();
      assert.deepEqual((await recorder.untilClosed()).slice(1), [['closed', 'socket/ECONNRESET']]);
    });

    test('disconnect sends what came before, DISCONNECT, and closes with ok [MQTT-3.14.4-1]', async () => {
      const { link, recorder, peer } = await connected();
      link.publish('a', 'x', 0);
      link.disconnect();
      await peer.expect(Buffer.concat([bytes('30 04 0001 61 78'), DISCONNECT]));
      await peer.expectEnd();
      assert.deepEqual((await recorder.untilClosed()).slice(1), [['closed', 'ok']]);
    });

    test('disconnect does not wait for an outstanding acknowledgement', async () => {
      const { link, recorder, peer } = await connected();
      const hexId = link.publish('a', 'x', 1).toString(16).padStart(4, '0');
      link.disconnect();
      await peer.expect(Buffer.concat([bytes('32 06 0001 61', hexId, '78'), DISCONNECT]));
      await peer.expectEnd();
      assert.deepEqual((await recorder.untilClosed()).slice(1), [['closed', 'ok']]);
    });

    test('disconnect within a message: nothing more is reported but closed', async () => {
      const { link, recorder, peer } = await connected();
      recorder.on = ([kind]) => kind === 'message' && link.disconnect();
      peer.send(bytes('30 04 0001 61 31', '32 06 0001 61 0001 32'));
      assert.deepEqual((await recorder.untilClosed()).slice(1), [
        ['message', 'a', '1'],
        ['closed', 'ok'],
      ]);
      await peer.expect(DISCONNECT);
      await peer.expectEnd();
    });

    test('destroy within connected closes once, with its outcome', async () => {
      const { link, recorder } = start();
      recorder.on = ([kind]) => kind === 'connected' && link.destroy('timeout');
      (await servers.plain.accept()).send(Buffer.concat([CONNACK, bytes('30 04 0001 61 31')]));
      assert.deepEqual(await recorder.untilClosed(), [
        ['connected', false],
        ['closed', 'timeout'],
      ]);
    });

    test('destroy within a message closes once; what came in the same chunk is dropped', async () => {
      const { link, recorder, peer } = await connected();
      recorder.on = ([kind]) => {
        if (kind !== 'message') return;
        link.destroy('abandoned');
        link.destroy('timeout');
        link.disconnect();
      };
      peer.send(bytes('30 04 0001 61 31', '30 04 0001 61 32'));
      assert.deepEqual((await recorder.untilClosed()).slice(1), [
        ['message', 'a', '1'],
        ['closed', 'abandoned'],
      ]);
      await peer.expectEnd();
    });

    test('destroy within closed does nothing more', async () => {
      const { link, recorder, peer } = await connected();
      recorder.on = () => link.destroy('timeout');
      peer.socket.end();
      assert.deepEqual((await recorder.untilClosed()).slice(1), [['closed', 'socket/closed']]);
    });

    test('destroy after disconnect, for a server that never takes the bytes, has the last word', async () => {
      const { link, recorder, peer } = await connected();
      peer.socket.pause();
      link.publish('a', 'x'.repeat(20_000_000), 0);
      link.disconnect();
      link.destroy('timeout');
      assert.deepEqual((await recorder.untilClosed()).slice(1), [['closed', 'timeout']]);
    });

    test('destroy and disconnect before the connection stands close once', async () => {
      // Which may or may not see that somebody came.
      const server = await ScriptedServer.start();
      const destroyed = start({ gateway: server.gateway });
      destroyed.link.destroy('timeout');
      assert.deepEqual(await destroyed.recorder.untilClosed(), [['closed', 'timeout']]);
      const left = start({ gateway: server.gateway });
      left.link.disconnect();
      assert.deepEqual(await left.recorder.untilClosed(), [['closed', 'ok']]);
      assert.equal(server.received, 0);
      await server.stop();
    });

    test('disconnect before CONNACK sends DISCONNECT', async () => {
      const { link, recorder } = start();
      const peer = await servers.plain.accept();
      await peer.expect(CONNECT);
      link.disconnect();
      await peer.expect(DISCONNECT);
      await peer.expectEnd();
      assert.deepEqual(await recorder.untilClosed(), [['closed', 'ok']]);
    });
  });
}
