import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  breaksAfter,
  complete,
  FILE,
  LIMIT,
  MD5,
  plain,
  range,
  start,
  whole,
} from './download.test-helper.ts';
import { continueDownload } from './download.ts';
import { createHttpClient } from './http.ts';
import { serve } from './http-server.test-helper.ts';

test('a file in one go is hashed', LIMIT, async (t) => {
  const { next, requests, url } = await start(t, whole);
  const { outcome, transfer } = await next();
  assert.equal(outcome, 'ok');
  assert.deepEqual(plain(transfer), complete(0));
  assert.equal(transfer.url, url);
  assert.equal(requests[0]?.range, undefined);
  assert.deepEqual(await next(transfer), { outcome: 'ok', transfer }, 'complete: no second request');
  assert.equal(requests.length, 1);
});

test(
  'a broken download goes on where it broke, by Range and If-Range (RFC 7233 section 3)',
  LIMIT,
  async (t) => {
    const etag = '"v1"';
    const { next, requests } = await start(
      t,
      breaksAfter(100_000, { etag }),
      range(100_000, FILE.length - 1, FILE.length, { etag }),
    );
    const broken = await next();
    assert.equal(broken.outcome, 'socket/closed');
    assert.deepEqual(plain(broken.transfer), {
      received: 100_000,
      total: FILE.length,
      md5: undefined,
      resumptions: 0,
    });
    const { outcome, transfer } = await next(broken.transfer);
    assert.equal(outcome, 'ok');
    assert.deepEqual(plain(transfer), complete(1));
    assert.equal(requests[1]?.range, 'bytes=100000-');
    assert.equal(requests[1]?.['if-range'], etag);
  },
);

test('a file of unknown size is complete at its end', LIMIT, async (t) => {
  const { next } = await start(t, (_, response) => {
    response.write(FILE.subarray(0, 5));
    response.end(FILE.subarray(5));
  });
  const { outcome, transfer } = await next();
  assert.equal(outcome, 'ok');
  assert.deepEqual(plain(transfer), complete(0));
});

test('an empty file is complete', LIMIT, async (t) => {
  const { next } = await start(
    t,
    (_, response) => void response.writeHead(200, { 'content-length': 0 }).end(),
  );
  const { outcome, transfer } = await next();
  assert.equal(outcome, 'ok');
  assert.equal(transfer.md5, 'd41d8cd98f00b204e9800998ecf8427e');
});

test('silence is a timeout, before the answer and within it, with the progress kept', LIMIT, async (t) => {
  const { next } = await start(
    t,
    (_, response) => response.writeHead(200, { 'content-length': FILE.length }).write(FILE.subarray(0, 10)),
    () => undefined,
    range(10, FILE.length - 1),
  );
  const stuck = await next(undefined, undefined, 60);
  assert.equal(stuck.outcome, 'timeout');
  assert.equal(stuck.transfer.received, 10);
  const silent = await next(stuck.transfer, undefined, 60);
  assert.equal(silent.outcome, 'timeout');
  assert.deepEqual(plain((await next(silent.transfer)).transfer), complete(1));
});

test('a slow body is no silence', LIMIT, async (t) => {
  const { next } = await start(t, (_, response) => {
    response.writeHead(200, { 'content-length': 20 });
    let sent = 0;
    const timer = setInterval(() => {
      response.write(FILE.subarray(sent, sent + 1));
      sent++;
      if (sent === 20) {
        clearInterval(timer);
        response.end();
      }
    }, 20);
  });
  assert.equal((await next(undefined, undefined, 250)).outcome, 'ok');
});

test('an abort keeps the progress', LIMIT, async (t) => {
  const stop = new AbortController();
  const { next } = await start(
    t,
    (_, response) => {
      response.writeHead(200, { 'content-length': FILE.length });
      response.write(FILE.subarray(0, 10), () => setTimeout(() => stop.abort(), 20));
    },
    range(10, FILE.length - 1),
  );
  const stopped = await next(undefined, stop.signal);
  assert.equal(stopped.outcome, 'abandoned');
  assert.equal(stopped.transfer.received, 10);
  const again = await next(stopped.transfer, stop.signal);
  assert.deepEqual(again, { outcome: 'abandoned', transfer: stopped.transfer });
  assert.deepEqual(plain((await next(stopped.transfer)).transfer), complete(1));
});

test('one transfer may be continued twice: it never changes', LIMIT, async (t) => {
  const rest = range(10, FILE.length - 1);
  const { next } = await start(t, breaksAfter(10), rest, rest);
  const { transfer } = await next();
  assert.deepEqual(plain((await next(transfer)).transfer), complete(1));
  assert.deepEqual(plain((await next(transfer)).transfer), complete(1));
});

test('a transfer of another URL, or made elsewhere, begins at zero', LIMIT, async (t) => {
  const { next, requests, url } = await start(t, whole, whole);
  const foreign = { url, received: 10, total: 20, md5: undefined, resumptions: 0 };
  assert.deepEqual(plain((await next(foreign)).transfer), complete(0));
  assert.equal(requests[0]?.range, undefined);
  const other = (await next()).transfer;
  const client = createHttpClient({ connections: 1 });
  const elsewhere = await continueDownload(client, 'mqtt://h', other, 1000);
  await client.close();
  assert.equal(elsewhere.outcome, 'protocol/bad-url');
  assert.equal(elsewhere.transfer.received, 0);
});

test('however often it breaks, the hash is that of the file', LIMIT, async (t) => {
  const places: number[] = [];
  const server = await serve((request, response) => {
    const first = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
    const stop = Math.min(FILE.length, first + (places.shift() ?? FILE.length));
    response.writeHead(request.headers.range ? 206 : 200, {
      'content-length': FILE.length - first,
      ...(request.headers.range && { 'content-range': `bytes ${first}-${FILE.length - 1}/${FILE.length}` }),
    });
    if (stop === FILE.length) response.end(FILE.subarray(first));
    else response.write(FILE.subarray(first, stop), () => response.destroy());
  });
  const client = createHttpClient({ connections: 1 });
  t.after(() => Promise.all([client.close(), server.stop()]));
  const sizes = fc.array(fc.integer({ min: 1, max: 120_000 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(sizes, async (chosen) => {
      places.splice(0, places.length, ...chosen);
      let last = await continueDownload(client, `${server.url}/f`, undefined, 5000);
      while (last.outcome === 'socket/closed') {
        last = await continueDownload(client, `${server.url}/f`, last.transfer, 5000);
      }
      assert.equal(last.outcome, 'ok');
      assert.equal(last.transfer.md5, MD5);
    }),
    { seed: 17, numRuns: 30 },
  );
});
