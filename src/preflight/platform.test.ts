import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { RegattaError } from '../regatta-error.ts';
import { checkPlatform } from './platform.ts';

async function serving(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  t.after(() => server.close().closeAllConnections());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const refusal = (pattern: RegExp) => (error: unknown) =>
  error instanceof RegattaError && error.exitCode === 104 && pattern.test(error.message);

test('a platform that takes the token is fine', async (t) => {
  const url = await serving(t, ({ headers, url: path }, response) => {
    const known = headers.authorization === 'Bearer t' && path?.startsWith('/admin/devices');
    response.writeHead(known ? 200 : 401).end('{}');
  });
  await checkPlatform({ url, token: 't' });
  await assert.rejects(checkPlatform({ url, token: 'x' }), refusal(/does not take this token/));
  await assert.rejects(
    checkPlatform({ url }),
    refusal(/wants a token; give the one .* target\.platform\.token$/),
  );
});

test('another program, and nobody, are told apart', async (t) => {
  const other = await serving(t, (_, response) => response.writeHead(404).end());
  await assert.rejects(
    checkPlatform({ url: other }),
    refusal(/is no Regatta platform: it answers with HTTP 404/),
  );
  const silent = await serving(t, () => {});
  await assert.rejects(
    checkPlatform({ url: silent }, 20),
    refusal(/^target\.platform: nobody answers at http/),
  );
});
