/** What every link must do, run over all implementations. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { after, before, describe, test as nodeTest } from 'node:test';
import { Aedes } from 'aedes';
import { BACKLOG } from '../backlog.ts';
import { makeCertificate, type ServerCertificate } from '../certificate.test-helper.ts';
import type { Link, LinkOptions, OpenLink } from '../link.ts';
import { openStreamSocket } from '../open-transport.ts';
import { leanLinkOver, openLeanLink } from './lean-link.ts';
import { loadMqttJsLink } from './mqttjs-link.ts';
import { bytes, type Peer, Recorder, ScriptedServer } from './scripted-server.test-helper.ts';

const CONNECT = bytes('10 17 0004 4d515454 04 c2 001e 0003 4d5f31 0002 7573 0002 7077');
const CONNACK = bytes('20 02 00 00');
const PINGREQ = bytes('c0 00');
const PINGRESP = bytes('d0 00');
const DISCONNECT = bytes('e0 00');

const ACCOUNT = { clientId: 'M_1', username: 'us', password: 'pw' };

interface Implementation {
  readonly name: string;
  readonly load: () => Promise<OpenLink>;
  /** Why it is let off a test, by the test's name. */
  readonly skips: Readonly<Record<string, string>>;
}

const IMPLEMENTATIONS: readonly Implementation[] = [
  { name: 'lean link', load: async () => openLeanLink, skips: {} },
  // As to a host name, and where a later node has nothing else.
  { name: "lean link over node's sockets", load: async () => leanLinkOver(openStreamSocket), skips: {} },
  {
    name: 'mqtt.js link',
    load: loadMqttJsLink,
    skips: {
      'a packet type of a client closes with protocol/… [MQTT-4.8.0-1]':
        'mqtt.js leaves a packet unheeded that only a client may send',
    },
  },
];

for (const { name, load, skips } of IMPLEMENTATIONS) {
  describe(name, () => {
    const test = (title: string, run: () => Promise<void>) =>
      nodeTest(title, { timeout: 5000, skip: skips[title] ?? false }, run);

    let open: OpenLink;
    let plain: ScriptedServer;
    let secure: ScriptedServer;
    let certificate: ServerCertificate;

    before(async () => {
      open = await load();
      certificate = await makeCertificate();
      plain = await ScriptedServer.start();
      secure = await ScriptedServer.start(certificate);
    });
    after(() => Promise.all([plain.stop(), secure.stop()]));

    const start = (options: Partial<LinkOptions> = {}) => {
      const recorder = new Recorder();
      const defaults = { gateway: plain.gateway, account: ACCOUNT, cleanSession: true, keepAliveSeconds: 30 };
      const link = open({ ...defaults, ...options }, recorder);
      return { link, recorder };
    };

    /** A link that has been accepted, and the server's end of it. */
    const connected = async (server = plain, options: Partial<LinkOptions> = {}) => {
      const { link, recorder } = start({ gateway: server.gateway, ...options });
      const peer = await server.accept();
      await peer.expect(CONNECT);
      peer.send(CONNACK);
      await recorder.count(1);
      return { link, recorder, peer };
    };

    /** Shows that the link is open and that everything before has been handled. */
    const pingPong = async (link: Link, recorder: Recorder, peer: Peer) => {
      link.ping();
      await peer.expect(PINGREQ);
      const events = recorder.events.length;
      peer.send(PINGRESP);
      await recorder.count(events + 1);
    };

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
      const peer = await plain.accept();
      await peer.expect(bytes('10 0d 0004 4d515454 04 00 0000 0001 78'));
      peer.send(bytes('20 02 01 00'));
      assert.deepEqual(await recorder.count(1), [['connected', true]]);
      link.disconnect();
      await recorder.untilClosed();
    });

    for (const code of [1, 2, 3, 4, 5]) {
      test(`CONNACK ${code} closes with mqtt/connack-${code} [MQTT-3.2.2-5]`, async () => {
        const { recorder } = start();
        const peer = await plain.accept();
        peer.send(bytes('20 02 00 0', String(code)));
        assert.deepEqual(await recorder.untilClosed(), [['closed', `mqtt/connack-${code}`]]);
        await peer.expect(CONNECT);
        await peer.expectEnd();
      });
    }

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

    test('messages that come with CONNACK follow connected, in their order', async () => {
      const { link, recorder } = start();
      const peer = await plain.accept();
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
        const server = transport === 'TCP' ? plain : secure;
        const { link, recorder, peer } = await connected(server, { trust: certificate.cert });
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
      (await plain.accept()).socket.end();
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
      (await plain.accept()).send(Buffer.concat([CONNACK, bytes('30 04 0001 61 31')]));
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
      const peer = await plain.accept();
      await peer.expect(CONNECT);
      link.disconnect();
      await peer.expect(DISCONNECT);
      await peer.expectEnd();
      assert.deepEqual(await recorder.untilClosed(), [['closed', 'ok']]);
    });

    test('before connected and after closed, calls do nothing', async () => {
      const { link, recorder } = start();
      const callAll = () => {
        assert.equal(link.publish('a', 'x', 1), 0);
        assert.equal(link.subscribe(['a'], 0), 0);
        link.ping();
      };
      callAll();
      const peer = await plain.accept();
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
      const { link, recorder, peer } = await connected(plain, { localAddress: '127.0.0.7' });
      assert.equal(peer.socket.remoteAddress, '127.0.0.7');
      link.disconnect();
      await recorder.untilClosed();
    });

    test('a local address that this machine lacks gives socket/EADDRNOTAVAIL', async () => {
      const { recorder } = start({ localAddress: '203.0.113.1' });
      assert.deepEqual(await recorder.untilClosed(), [['closed', 'socket/EADDRNOTAVAIL']]);
    });

    test('a host name is looked up, and sent to a TLS server', async () => {
      const named = { ...secure.gateway, host: 'localhost' };
      const { link, recorder, peer } = await connected(secure, { gateway: named, trust: certificate.cert });
      assert.equal(peer.servername, 'localhost');
      link.disconnect();
      await recorder.untilClosed();
    });

    test('a whole conversation goes over TLS', async () => {
      const { link, recorder, peer } = await connected(secure, { trust: certificate.cert });
      assert.equal(peer.servername, false);
      peer.send(bytes('32 09 0001 61 0102 e282ac 78'));
      await peer.expect(bytes('40 02 0102'));
      await pingPong(link, recorder, peer);
      link.disconnect();
      await peer.expect(DISCONNECT);
      await peer.expectEnd();
      assert.deepEqual((await recorder.untilClosed()).slice(1), [
        ['message', 'a', '€x'],
        ['pong'],
        ['closed', 'ok'],
      ]);
    });

    test('an unverified TLS server is refused, and never sees CONNECT', async () => {
      const server = await ScriptedServer.start(certificate);
      const { recorder } = start({ gateway: server.gateway });
      assert.deepEqual(await recorder.untilClosed(), [['closed', 'socket/DEPTH_ZERO_SELF_SIGNED_CERT']]);
      await server.clientsGone();
      assert.equal(server.received, 0);
      await server.stop();
    });

    test('an expired and a misnamed certificate are refused by their codes', async () => {
      const expired = await makeCertificate({ expired: true });
      const misnamed = await makeCertificate({ name: 'other.example', ip: '192.0.2.1' });
      for (const [made, code] of [
        [expired, 'CERT_HAS_EXPIRED'],
        [misnamed, 'ERR_TLS_CERT_ALTNAME_INVALID'],
      ] as const) {
        const server = await ScriptedServer.start(made);
        const { recorder } = start({ gateway: server.gateway, trust: made.cert });
        assert.deepEqual(await recorder.untilClosed(), [['closed', `socket/${code}`]]);
        await server.stop();
      }
    });

    test('a server that speaks no TLS gives one socket/… outcome', async () => {
      const { recorder } = start({ gateway: { ...plain.gateway, tls: true } });
      (await plain.accept()).send(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
      const [closed, ...more] = await recorder.untilClosed();
      assert.match(String(closed?.[1]), /^socket\/[A-Z_]+/);
      assert.deepEqual(more, []);
    });

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
