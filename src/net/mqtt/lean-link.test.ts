/** What the lean link does beyond the contract of all links. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import type { Link } from '../link.ts';
import { openLeanLink } from './lean-link.ts';
import { BATCH } from './outbox.ts';
import { DEFAULT_MAX_PACKET_SIZE } from './packet-parser.ts';
import { bytes, type Peer, Recorder, ScriptedServer } from './scripted-server.test-helper.ts';

const CONNACK = bytes('20 02 00 00');
/** Of client M_1, clean session, no keep-alive. */
const CONNECT = bytes('10 0f 0004 4d515454 04 02 0000 0003 4d5f31');

describe('lean link', () => {
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.stop());

  const start = async (): Promise<{ link: Link; recorder: Recorder; peer: Peer }> => {
    const recorder = new Recorder();
    const account = { clientId: 'M_1' };
    const link = openLeanLink(
      { gateway: server.gateway, account, cleanSession: true, keepAliveSeconds: 0 },
      recorder,
    );
    return { link, recorder, peer: await server.accept() };
  };

  const closesWith = async (fromServer: Uint8Array, outcome: string): Promise<void> => {
    const { recorder, peer } = await start();
    peer.send(fromServer);
    assert.deepEqual((await recorder.untilClosed()).at(-1), ['closed', outcome]);
  };

  test('a packet before CONNACK is refused [MQTT-3.2.0-1]', () =>
    closesWith(bytes('30 03 0001 61'), 'protocol/no-connack'));
  test('a second CONNACK is refused [MQTT-3.2.0-1]', () =>
    closesWith(Buffer.concat([CONNACK, CONNACK]), 'protocol/unexpected-connack'));
  test('a PUBREC is refused: the link sends no QoS 2', () =>
    closesWith(Buffer.concat([CONNACK, bytes('50 02 0001')]), 'protocol/unexpected-ack'));
  test('a PUBCOMP is refused: the link sends no QoS 2', () =>
    closesWith(Buffer.concat([CONNACK, bytes('70 02 0001')]), 'protocol/unexpected-ack'));
  test('an UNSUBACK is refused: the link never unsubscribes', () =>
    closesWith(Buffer.concat([CONNACK, bytes('b0 02 0001')]), 'protocol/unexpected-ack'));
  test('a packet over the maximum size is refused from its header', () =>
    closesWith(Buffer.concat([CONNACK, bytes('30 ffff7f')]), 'protocol/too-large'));
  test('a CONNACK code that the standard reserves is told as it is', () =>
    closesWith(bytes('20 02 00 87'), 'mqtt/connack-135'));
  test('what is malformed is named', () =>
    closesWith(bytes('20 02 00 00 30 03 0001 23'), 'protocol/bad-topic'));

  test('it tells of its writes, each before it is made, so that attempts are sent when their bytes are', async () => {
    const { link, recorder, peer } = await start();
    peer.send(CONNACK);
    await recorder.count(1);
    const before = recorder.writes;
    link.publish('a', '', 0);
    link.publish('b', '', 0);
    assert.equal(recorder.writes, before, 'nothing is written within the turn');
    await peer.expect(Buffer.concat([CONNECT, bytes('30 03 0001 61 30 03 0001 62')]));
    assert.equal(recorder.writes, before + 1, 'both in one write');
  });

  test('a message of the maximum size is taken', async () => {
    const { link, recorder, peer } = await start();
    const packet = Buffer.alloc(DEFAULT_MAX_PACKET_SIZE, 'x');
    packet.set(bytes('30 fcff3f 0001 61'));
    peer.send(Buffer.concat([CONNACK, packet]));
    await recorder.count(2);
    assert.deepEqual(recorder.events[1], ['message', 'a', 'x'.repeat(DEFAULT_MAX_PACKET_SIZE - 7)]);
    link.disconnect();
    await recorder.untilClosed();
  });

  test('an acknowledgement of the wrong kind is refused', async () => {
    for (const [ask, answer] of [
      [(link: Link) => link.publish('a', '', 1), '90 03 0001 00'],
      [(link: Link) => link.subscribe(['a'], 0), '40 02 0001'],
    ] as const) {
      const { link, recorder, peer } = await start();
      peer.send(CONNACK);
      await recorder.count(1);
      assert.equal(ask(link), 1);
      peer.send(bytes(answer));
      assert.deepEqual((await recorder.untilClosed()).slice(1), [['closed', 'protocol/unexpected-ack']]);
    }
  });

  test('malformed bytes after disconnect or destroy, in the same chunk, are no news', async () => {
    for (const [leave, outcome] of [
      [(link: Link) => link.disconnect(), 'ok'],
      [(link: Link) => link.destroy('timeout'), 'timeout'],
    ] as const) {
      const { link, recorder, peer } = await start();
      recorder.on = ([kind]) => kind === 'message' && leave(link);
      peer.send(Buffer.concat([CONNACK, bytes('30 04 0001 61 31', '30 04 0001 61 32', 'f0 00')]));
      assert.deepEqual((await recorder.untilClosed()).slice(1), [
        ['message', 'a', '1'],
        ['closed', outcome],
      ]);
    }
  });

  test('what one turn produced arrives whole and in order, also right before leaving', async () => {
    for (const [leave, last] of [
      [(link: Link) => link.disconnect(), 'e0 00'],
      [(link: Link) => link.destroy('timeout'), ''],
    ] as const) {
      const { link, recorder, peer } = await start();
      await peer.expect(CONNECT);
      peer.send(CONNACK);
      await recorder.count(1);
      link.publish('a', '1', 0);
      link.publish('a', '2', 0);
      link.ping();
      leave(link);
      await peer.expect(bytes('30 04 0001 61 31', '30 04 0001 61 32', 'c0 00', last));
      await peer.expectEnd();
      await recorder.untilClosed();
    }
  });

  test('what a slow server takes late arrives whole, before DISCONNECT', async () => {
    const { link, recorder, peer } = await start();
    await peer.expect(CONNECT);
    peer.send(CONNACK);
    await recorder.count(1);
    peer.socket.pause();
    // More than a socket's buffers hold, written in several goes.
    const payload = 'x'.repeat(2_000_000);
    for (let turn = 0; turn < 5; turn++) {
      link.publish('a', payload, 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    link.disconnect();
    peer.socket.resume();
    const packet = Buffer.concat([bytes('30 83897a 0001 61'), Buffer.from(payload)]);
    await peer.expect(Buffer.concat([...Array<Buffer>(5).fill(packet), bytes('e0 00')]));
    assert.deepEqual((await recorder.untilClosed()).at(-1), ['closed', 'ok']);
  });

  test('a server that resets while much is on its way gives one outcome', async () => {
    const { link, recorder, peer } = await start();
    peer.send(CONNACK);
    await recorder.count(1);
    peer.socket.pause();
    link.publish('a', 'x'.repeat(20_000_000), 0);
    await new Promise((resolve) => setImmediate(resolve));
    peer.socket.resetAndDestroy();
    const [last, ...others] = (await recorder.untilClosed()).slice(1);
    assert.deepEqual(others, []);
    assert.match(String(last), /^closed,socket\/(ECONNRESET|EPIPE)$/);
  });

  test('of the many links that send in one turn, none is forgotten', async () => {
    const links: Awaited<ReturnType<typeof start>>[] = [];
    for (let index = 0; index <= BATCH; index++) links.push(await start());
    for (const { peer, recorder } of links) {
      await peer.expect(CONNECT);
      peer.send(CONNACK);
      await recorder.count(1);
    }
    for (const { link } of links) link.ping();
    for (const { peer } of links) await peer.expect(bytes('c0 00'));
    for (const { link, recorder } of links) {
      link.disconnect();
      await recorder.untilClosed();
    }
  });

  test('two links read from the one buffer without mixing their split packets', async () => {
    const [one, two] = [await start(), await start()];
    for (const { peer, recorder } of [one, two]) {
      peer.send(CONNACK);
      await recorder.count(1);
    }
    const packets = [bytes('30 0a 0001 61', '31'.repeat(7)), bytes('30 0a 0001 62', '32'.repeat(7))];
    for (let at = 0; at < packets[0]!.length; at++) {
      await one.peer.sendByteByByte(packets[0]!.subarray(at, at + 1));
      await two.peer.sendByteByByte(packets[1]!.subarray(at, at + 1));
    }
    assert.deepEqual((await one.recorder.count(2))[1], ['message', 'a', '1111111']);
    assert.deepEqual((await two.recorder.count(2))[1], ['message', 'b', '2222222']);
    for (const { link, recorder } of [one, two]) {
      link.disconnect();
      await recorder.untilClosed();
    }
  });
});

test('without file descriptors left, links close with socket/EMFILE', () => {
  const script = `
    import { createServer } from 'node:net';
    import { openLeanLink } from ${JSON.stringify(import.meta.resolve('./lean-link.js'))};
    const server = createServer().listen(0, '127.0.0.1', () => {
      const gateway = { host: '127.0.0.1', port: server.address().port, tls: false };
      const closed = (outcome) => { console.log(outcome); process.exit(); };
      for (let i = 0; i < 200; i++) {
        openLeanLink({ gateway, account: { clientId: 'd' + i }, cleanSession: true, keepAliveSeconds: 0 }, { closed });
      }
    });`;
  const shell = 'ulimit -n 100 && exec "$0" --input-type=module -e "$1"';
  const child = spawnSync('sh', ['-c', shell, process.execPath, script], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  assert.equal(child.stderr, '');
  assert.equal(child.stdout.trim(), 'socket/EMFILE');
});
