import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { makeCertificate } from './certificate.test-helper.ts';
import { createHttpClient, type HttpClient, type HttpRequest, MAX_BODY_SIZE } from './http.ts';
import { serve } from './http-server.test-helper.ts';

const LIMIT = { timeout: 5000 };

async function start(
  context: TestContext,
  listener: RequestListener,
  connections = 2,
): Promise<{
  client: HttpClient;
  url: string;
  get: (path?: string) => ReturnType<HttpClient['fetch']>;
  connections: () => number;
}> {
  const server = await serve(listener);
  const client = createHttpClient({ connections });
  context.after(() => Promise.all([client.close(), server.stop()]));
  const get = (path = '/') => client.fetch({ method: 'GET', url: server.url + path, timeout: 3000 });
  return { client, url: server.url, get, connections: server.connections };
}

test('an answer below 400 is ok, with status, headers and body', LIMIT, async (t) => {
  const { get } = await start(t, (_, response) => {
    response.writeHead(302, { location: '/x', 'set-cookie': ['a=1', 'b=2'] }).end('得力');
  });
  const { outcome, status, headers, body } = await get();
  assert.deepEqual({ outcome, status, body }, { outcome: 'ok', status: 302, body: '得力' });
  assert.equal(headers.location, '/x');
  assert.equal(headers['set-cookie'], 'a=1, b=2');
});

test('from 400 on the outcome is http/<status>, with the body', LIMIT, async (t) => {
  const { get } = await start(t, (request, response) => {
    response.writeHead(Number(request.url?.slice(1))).end('why');
  });
  for (const status of [400, 404, 500, 503]) {
    const { outcome, body } = await get(`/${status}`);
    assert.deepEqual({ outcome, body }, { outcome: `http/${status}`, body: 'why' });
  }
});

test('method, path, headers and body arrive as they were given', LIMIT, async (t) => {
  const { client, url } = await start(t, async (request, response) => {
    const chunks = await request.toArray();
    response.end(`${request.method} ${request.url} ${request.headers['x-a']} ${Buffer.concat(chunks)}`);
  });
  const request: HttpRequest = {
    method: 'POST',
    url: `${url}/p?q=1`,
    headers: { 'x-a': 'b' },
    body: '得力',
    timeout: 3000,
  };
  assert.equal((await client.fetch(request)).body, 'POST /p?q=1 b 得力');
});

test('a connection is kept alive from one request to the next', LIMIT, async (t) => {
  const { get, connections } = await start(t, (_, response) => void response.end('x'), 1);
  for (let i = 0; i < 5; i++) await get();
  assert.equal(connections(), 1);
});

test(
  'a request is sent when it gets a connection, and never once it has given up waiting for one',
  LIMIT,
  async (t) => {
    const { client, url } = await start(t, () => undefined, 1);
    const sent: string[] = [];
    const request = (name: string, timeout: number) =>
      client.fetch({ method: 'GET', url, timeout, onSent: () => sent.push(name) });
    await Promise.all([request('first', 200), request('second', 50)]);
    assert.deepEqual(sent, ['first']);
    await request('third', 50);
    assert.deepEqual(sent, ['first', 'third'], 'on a connection of its own: the first one’s was given up');
  },
);

test('an answer that is announced by 103 is the one that follows it', LIMIT, async (t) => {
  const { get } = await start(t, (_, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    response.writeHead(404).end('none');
  });
  const { outcome, body } = await get();
  assert.deepEqual({ outcome, body }, { outcome: 'http/404', body: 'none' });
});

test('there are never more connections than allowed', LIMIT, async (t) => {
  const { get, connections } = await start(t, (_, response) => void response.end('x'), 3);
  const all = await Promise.all(Array.from({ length: 20 }, () => get()));
  assert.ok(all.every(({ outcome }) => outcome === 'ok'));
  assert.equal(connections(), 3);
});

test('a server that is silent, before the answer or within it, is a timeout', LIMIT, async (t) => {
  const { client, url } = await start(t, (request, response) => {
    if (request.url === '/half') response.writeHead(200, { 'content-length': '10' }).write('12345');
  });
  for (const [path, status] of [
    ['/none', 0],
    ['/half', 200],
  ] as const) {
    const fetched = await client.fetch({ method: 'GET', url: url + path, timeout: 50 });
    assert.equal(fetched.outcome, 'timeout');
    assert.equal(fetched.status, status);
  }
});

test('waiting for a connection counts towards the timeout', LIMIT, async (t) => {
  const { client, url } = await start(t, () => undefined, 1);
  const request = { method: 'GET', url, timeout: 100 } as const;
  const outcomes = (await Promise.all([client.fetch(request), client.fetch(request)])).map((f) => f.outcome);
  assert.deepEqual(outcomes, ['timeout', 'timeout']);
});

test('a server that closes within the body gives socket/closed', LIMIT, async (t) => {
  const { get } = await start(t, (_, response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('12345', () => response.destroy());
  });
  const { outcome, status } = await get();
  assert.deepEqual({ outcome, status }, { outcome: 'socket/closed', status: 200 });
});

test('a server that closes instead of answering gives socket/closed', LIMIT, async (t) => {
  const { get } = await start(t, (request) => void request.socket.end());
  assert.equal((await get()).outcome, 'socket/closed');
});

test('a reset gives socket/ECONNRESET, a refusal socket/ECONNREFUSED', LIMIT, async (t) => {
  const { client, get } = await start(t, (request) => void request.socket.resetAndDestroy());
  assert.equal((await get()).outcome, 'socket/ECONNRESET');
  const gone = await serve(() => undefined);
  await gone.stop();
  const refused = await client.fetch({ method: 'GET', url: gone.url, timeout: 3000 });
  assert.equal(refused.outcome, 'socket/ECONNREFUSED');
});

test('bytes that are no HTTP give protocol/bad-http', LIMIT, async (t) => {
  const server = createServer((socket) => socket.on('data', () => socket.end('\x20\x02\x00\x00\r\n\r\n')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const client = createHttpClient({ connections: 1 });
  t.after(() => client.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const url = `http://127.0.0.1:${address.port}`;
  assert.equal((await client.fetch({ method: 'GET', url, timeout: 3000 })).outcome, 'protocol/bad-http');
});

test('a URL that is none gives protocol/bad-url', LIMIT, async (t) => {
  const { client } = await start(t, () => undefined);
  for (const url of ['', 'nowhere', '/path', 'ftp://h/f', 'mqtt://h', 'http://', 'http://h:99999/']) {
    assert.equal(
      (await client.fetch({ method: 'GET', url, timeout: 3000 })).outcome,
      'protocol/bad-url',
      url,
    );
  }
});

test('a body of the maximum size is taken, a bigger one is cut off', LIMIT, async (t) => {
  const { get } = await start(t, (request, response) => {
    response.write('x'.repeat(MAX_BODY_SIZE));
    if (request.url === '/big') response.write('x');
    else response.end();
  });
  const whole = await get();
  assert.equal(whole.outcome, 'ok');
  assert.equal(whole.body.length, MAX_BODY_SIZE);
  assert.equal((await get('/big')).outcome, 'protocol/body-too-large');
});

test('closing abandons what is in flight and whatever is asked later', LIMIT, async (t) => {
  const { client, url } = await start(t, () => void client.close());
  assert.equal((await client.fetch({ method: 'GET', url, timeout: 3000 })).outcome, 'abandoned');
  assert.equal((await client.fetch({ method: 'GET', url, timeout: 3000 })).outcome, 'abandoned');
});

test('HTTPS is verified: trusted certificates pass, others are refused by their code', LIMIT, async (t) => {
  const certificate = await makeCertificate();
  const server = await serve((_, response) => void response.end('secret'), certificate);
  const trusting = createHttpClient({ connections: 1, trust: certificate.cert });
  const strict = createHttpClient({ connections: 1 });
  t.after(() => Promise.all([trusting.close(), strict.close(), server.stop()]));
  const request = { method: 'GET', url: server.url, timeout: 3000 } as const;
  assert.equal((await trusting.fetch(request)).body, 'secret');
  assert.equal((await strict.fetch(request)).outcome, 'socket/DEPTH_ZERO_SELF_SIGNED_CERT');
});
