import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReceivedCall } from '../lifecycle/cloud.ts';
import { MAX_BODY_SIZE } from './http.ts';
import { listenForCalls } from './receiver.ts';

const HOST = '127.0.0.1';

test('a call is given as it was sent, and answered as JSON or as text', async (t) => {
  const calls: ReceivedCall[] = [];
  const { url, close } = await listenForCalls(HOST, 0, (call) => {
    calls.push(call);
    return call.method === 'GET' ? { status: 200, body: 'nonce' } : { status: 202, body: '{"ok":1}' };
  });
  t.after(close);
  const text = await fetch(`${url}/a/../b?x=1&y=%20`);
  const json = await fetch(`${url}/push`, { method: 'POST', body: 'töst' });
  assert.deepEqual([text.status, await text.text()], [200, 'nonce']);
  assert.match(text.headers.get('content-type') ?? '', /^text\/plain/);
  assert.deepEqual([json.status, await json.json()], [202, { ok: 1 }]);
  assert.deepEqual(calls, [
    { method: 'GET', path: '/b', query: { x: '1', y: ' ' }, body: '' },
    { method: 'POST', path: '/push', query: {}, body: 'töst' },
  ]);
});

test('a body above 1 MiB is refused with 413', async (t) => {
  const { url, close } = await listenForCalls(HOST, 0, () => assert.fail('not asked'));
  t.after(close);
  const body = 'x'.repeat(MAX_BODY_SIZE + 1);
  // The answer may come before all of it is sent.
  const status = await fetch(url, { method: 'POST', body }).then(
    (answer) => answer.status,
    () => 413,
  );
  assert.equal(status, 413);
});

test('a port that is taken is an error of the system; closed, it is free again', async (t) => {
  const first = await listenForCalls(HOST, 0, () => ({ status: 200, body: '1' }));
  const port = Number(new URL(first.url).port);
  await assert.rejects(
    listenForCalls(HOST, port, () => ({ status: 200, body: '2' })),
    { code: 'EADDRINUSE' },
  );
  await first.close();
  const second = await listenForCalls(HOST, port, () => ({ status: 200, body: '3' }));
  t.after(second.close);
  assert.equal(await (await fetch(second.url)).text(), '3');
});
