/** What every link sends, and what it tells of the acknowledgements. */
import assert from 'node:assert/strict';
import { describe, test as nodeTest } from 'node:test';
import { BACKLOG } from '../backlog.ts';
import { contractOf, IMPLEMENTATIONS, pingPong } from './link-contract.test-helper.ts';
import { bytes } from './scripted-server.test-helper.ts';

for (const implementation of IMPLEMENTATIONS) {
  describe(implementation.name, () => {
    const { connected, limits } = contractOf(implementation);
    const test = (title: string, run: () => Promise<void>) => nodeTest(title, limits(title), run);

    test('a QoS 0 publish is sent as it is, in ASCII and in UTF-8 [MQTT-1.5.3-1]', async () => {
      const { link, recorder, peer } = await connected();
      assert.equal(link.publish('device', '{"a":1}', 0), 0);
      await peer.expect(bytes('30 0f 0006 646576696365 7b2261223a317d'));
      assert.equal(link.publish('é', '得力 €', 0), 0);
      await peer.expect(bytes('30 0e 0002 c3a9 e5be97e58a9b 20 e282ac'));
      link.disconnect();
      await recorder.untilClosed();
    });

    test('what a server does not read is a backlog, until the connection is gone', async () => {
      const { link, recorder, peer } = await connected();
      assert.deepEqual(BACKLOG.waiting(), { sockets: 0, bytes: 0 });
      peer.socket.pause();
      // In the end more than the buffers of the system hold.
      for (let i = 0; i < 1000 && BACKLOG.waiting().bytes === 0; i++) {
        link.publish('a', 'x'.repeat(100_000), 0);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const { sockets, bytes } = BACKLOG.waiting();
      assert.equal(sockets, 1);
      assert.ok(bytes > 0);
      link.destroy('ok');
      await recorder.untilClosed();
      assert.deepEqual(BACKLOG.waiting(), { sockets: 0, bytes: 0 });
      peer.socket.destroy();
    });

    test('a QoS 1 publish returns the identifier that its PUBACK reports [MQTT-4.3.2-1]', async () => {
      const { link, recorder, peer } = await connected();
      const first = link.publish('a', 'x', 1);
      const second = link.publish('a', 'y', 1);
      assert.notEqual(first, 0);
      assert.notEqual(first, second);
      const ids = [first, second].map((id) => id.toString(16).padStart(4, '0'));
      await peer.expect(bytes('32 06 0001 61', ids[0]!, '78', '32 06 0001 61', ids[1]!, '79'));
      peer.send(bytes('40 02', ids[1]!, '40 02', ids[0]!));
      assert.deepEqual((await recorder.count(3)).slice(1), [
        ['acknowledged', second],
        ['acknowledged', first],
      ]);
      link.disconnect();
      await recorder.untilClosed();
    });

    test('an acknowledgement of nothing in flight is not reported, the same one not twice', async () => {
      const { link, recorder, peer } = await connected();
      const id = link.publish('a', 'x', 1);
      const puback = bytes('40 02', id.toString(16).padStart(4, '0'));
      await peer.expect(bytes('32 06 0001 61', id.toString(16).padStart(4, '0'), '78'));
      peer.send(Buffer.concat([bytes('40 02 7777'), puback, puback, bytes('90 03 7778 00')]));
      await pingPong(link, recorder, peer);
      assert.deepEqual(recorder.events.slice(1), [['acknowledged', id], ['pong']]);
      link.disconnect();
      await recorder.untilClosed();
    });

    test('a topic that MQTT cannot carry is a RangeError, and nothing is sent [MQTT-3.3.2-2]', async () => {
      const { link, recorder, peer } = await connected();
      for (const topic of ['', '#', 'a/+', 'a\0', 'x'.repeat(65_536)]) {
        assert.throws(() => link.publish(topic, 'x', 0), RangeError);
      }
      for (const topics of [[], [''], ['a', 'b\0']]) {
        assert.throws(() => link.subscribe(topics, 0), RangeError);
      }
      await pingPong(link, recorder, peer);
      link.disconnect();
      await recorder.untilClosed();
    });

    test('SUBACK reports what was granted by topic, refusals too [MQTT-3.9.3-1]', async () => {
      const { link, recorder, peer } = await connected();
      const id = link.subscribe(['KQ', 'KQ/M', 'x'], 1);
      assert.notEqual(id, 0);
      const hexId = id.toString(16).padStart(4, '0');
      await peer.expect(bytes('82 12', hexId, '0002 4b51 01 0004 4b512f4d 01 0001 78 01'));
      peer.send(bytes('90 05', hexId, '01 00 80'));
      assert.deepEqual((await recorder.count(2))[1], ['subscribed', id, [1, 0, 128]]);
      link.disconnect();
      await recorder.untilClosed();
    });

    test('a SUBACK with too few codes closes with protocol/… [MQTT-3.8.4-5]', async () => {
      const { link, recorder, peer } = await connected();
      const hexId = link.subscribe(['a', 'b'], 0).toString(16).padStart(4, '0');
      peer.send(bytes('90 03', hexId, '00'));
      const [, closed, ...more] = await recorder.untilClosed();
      assert.match(String(closed?.[1]), /^protocol\//);
      assert.deepEqual(more, []);
    });

    test('a ping is answered by a pong [MQTT-3.12.4-1]', async () => {
      const { link, recorder, peer } = await connected();
      await pingPong(link, recorder, peer);
      assert.deepEqual(recorder.events[1], ['pong']);
      link.disconnect();
      await recorder.untilClosed();
    });
  });
}
