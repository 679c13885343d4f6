/** Every link over TLS: verified, or refused before anything is said. */
import assert from 'node:assert/strict';
import { describe, test as nodeTest } from 'node:test';
import { makeCertificate } from '../certificate.test-helper.ts';
import { contractOf, DISCONNECT, IMPLEMENTATIONS, pingPong } from './link-contract.test-helper.ts';
import { bytes, ScriptedServer } from './scripted-server.test-helper.ts';

for (const implementation of IMPLEMENTATIONS) {
  describe(implementation.name, () => {
    const { servers, start, connected, limits } = contractOf(implementation);
    const test = (title: string, run: () => Promise<void>) => nodeTest(title, limits(title), run);

    test('a host name is looked up, and sent to a TLS server', async () => {
      const named = { ...servers.secure.gateway, host: 'localhost' };
      const { link, recorder, peer } = await connected(servers.secure, {
        gateway: named,
        trust: servers.certificate.cert,
      });
      assert.equal(peer.servername, 'localhost');
      link.disconnect();
      await recorder.untilClosed();
    });

    test('a whole conversation goes over TLS', async () => {
      const { link, recorder, peer } = await connected(servers.secure, { trust: servers.certificate.cert });
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
      const server = await ScriptedServer.start(servers.certificate);
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
      const { recorder } = start({ gateway: { ...servers.plain.gateway, tls: true } });
      (await servers.plain.accept()).send(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
      const [closed, ...more] = await recorder.untilClosed();
      assert.match(String(closed?.[1]), /^socket\/[A-Z_]+/);
      assert.deepEqual(more, []);
    });
  });
}
