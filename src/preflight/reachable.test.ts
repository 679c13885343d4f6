import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { RegattaError } from '../regatta-error.ts';
import { checkReachable } from './reachable.ts';

const listening = async (t: TestContext) => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  return { server, gateway: { host: '127.0.0.1', port: (server.address() as AddressInfo).port, tls: false } };
};
/** A gateway whose port was free a moment ago. */
const refusing = async (t: TestContext) => {
  const { server, gateway } = await listening(t);
  server.close();
  await once(server, 'close');
  return gateway;
};
const refusal = (pattern: RegExp) => (error: unknown) =>
  error instanceof RegattaError && error.exitCode === 104 && pattern.test(error.message);

test('a gateway that listens is reachable', async (t) => {
  const { gateway } = await listening(t);
  assert.deepEqual(await checkReachable([gateway]), []);
});

test('a gateway that refuses is named, with what to do', async (t) => {
  const gateway = await refusing(t);
  await assert.rejects(
    checkReachable([gateway]),
    refusal(
      new RegExp(
        `^nothing listens at mqtt://127.0.0.1:${gateway.port} \\(ECONNREFUSED\\): start it, or use --target embedded$`,
      ),
    ),
  );
});

test('a host without an address is said to have none', async () => {
  await assert.rejects(
    checkReachable([{ host: 'gateway.invalid', port: 8883, tls: true }]),
    refusal(/^no address is known for the host of mqtts:\/\/gateway\.invalid:8883 \((ENOTFOUND|EAI_AGAIN)\)/),
  );
});

test('a gateway that does not answer in time is said to be silent', async () => {
  const silent = () => new Socket();
  await assert.rejects(
    checkReachable([{ host: '192.0.2.1', port: 1883, tls: false }], 20, silent),
    refusal(/^mqtt:\/\/192\.0\.2\.1:1883 did not answer within 0\.02 s/),
  );
});

test('one dead gateway among living ones is a warning', async (t) => {
  const { gateway } = await listening(t);
  const dead = await refusing(t);
  assert.deepEqual(await checkReachable([dead, gateway]), [
    `nothing listens at mqtt://127.0.0.1:${dead.port} (ECONNREFUSED)`,
  ]);
});
