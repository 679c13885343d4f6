import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type TestContext } from 'node:test';
import { platformClient } from './platform-client.ts';

const never = new AbortController().signal;

async function serving(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  t.after(() => server.close().closeAllConnections());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address that was free a moment ago. */
async function nobody(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

const lock = (url: string, signal = never, within?: number) =>
  platformClient({ url }, within).call('/admin/lock', { devices: ['M_1'] }, signal);

test('a call is a POST of JSON with the token, and gives the data of the answer', async (t) => {
  let seen: IncomingMessage | undefined;
  let body = '';
  const url = await serving(t, (request, response) => {
    seen = request;
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => response.end('{"code":0,"data":{"devices":1}}'));
  });
  const client = platformClient({ url, token: 'hush' });
  const called = await client.call('/admin/lock', { devices: ['M_1'] }, never);
  assert.deepEqual(called, { outcome: 'ok', data: { devices: 1 } });
  assert.deepEqual(
    [seen?.method, seen?.url, seen?.headers.authorization, seen?.headers['content-type'], body],
    ['POST', '/admin/lock', 'Bearer hush', 'application/json', '{"devices":["M_1"]}'],
  );
});

for (const [what, status, text, expected] of [
  ['a success without data', 200, '{"code":0}', { outcome: 'ok' }],
  [
    'a refusal',
    200,
    '{"code":102,"msg":"no such device"}',
    { outcome: 'platform/102', reason: 'no such device' },
  ],
  ['a wrong token', 401, '{"code":103,"msg":"no"}', { outcome: 'http/401', reason: 'no' }],
  ['another program', 404, '<html>', { outcome: 'http/404' }],
  ['no JSON', 200, '<html>', { outcome: 'protocol/bad-json' }],
  ['no answer of this interface', 200, '[]', { outcome: 'protocol/bad-json' }],
] as const)
  test(`what an answer means: ${what}`, async (t) => {
    const url = await serving(t, (_, response) => response.writeHead(status).end(text));
    assert.deepEqual(await lock(url), expected);
  });

test('the token goes nowhere but to the platform: a redirection is not followed', async (t) => {
  const url = await serving(t, (_, response) =>
    response.writeHead(307, { location: 'http://127.0.0.1:9' }).end(),
  );
  assert.deepEqual(await lock(url), { outcome: 'http/307' });
});

test('silence, refusal and the end of the run are told apart', async (t) => {
  const silent = await serving(t, () => {});
  assert.deepEqual(await lock(silent, never, 20), { outcome: 'timeout' });
  const cut = await serving(t, ({ socket }) => socket.destroy());
  assert.deepEqual(await lock(cut), { outcome: 'socket/closed' });
  assert.deepEqual(await lock(await nobody()), { outcome: 'socket/ECONNREFUSED' });
  const stop = new AbortController();
  const called = lock(silent, stop.signal);
  stop.abort();
  assert.deepEqual(await called, { outcome: 'abandoned' });
});
