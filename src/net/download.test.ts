import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { Transfer } from '../lifecycle/effects.ts';
import { continueDownload } from './download.ts';
import { createHttpClient } from './http.ts';
import { serve } from './http-server.test-helper.ts';

const LIMIT = { timeout: 10_000 };
const FILE = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 255));
const MD5 = createHash('md5').update(FILE).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Each request gets the next answer; the requests' headers are kept. */
async function start(context: TestContext, ...answers: Answer[]) {
  const requests: IncomingMessage['headers'][] = [];
  const server = await serve((request, response) => {
    requests.push(request.headers);
    const answer = answers.shift();
    if (answer) answer(request, response);
    else response.writeHead(500).end();
  });
  const client = createHttpClient({ connections: 2 });
  context.after(() => Promise.all([client.close(), server.stop()]));
  const url = `${server.url}/firmware.bin`;
  const next = (transfer?: Transfer, signal?: AbortSignal, idle = 5000) =>
    continueDownload(client, url, transfer, idle, signal);
  return { url, requests, next };
}

const whole: Answer = (_, response) =>
  void response.writeHead(200, { 'content-length': FILE.length }).end(FILE);

/** The whole file is promised, but the connection breaks after so many bytes. */
const breaksAfter =
  (count: number, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-length': FILE.length, ...headers });
    response.write(FILE.subarray(0, count), () => response.destroy());
  };

const range =
  (
    first: number,
    last: number,
    total: number | '*' = FILE.length,
    headers: Record<string, string> = {},
  ): Answer =>
  (_, response) => {
    const body = FILE.subarray(first, last + 1);
    response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${total}`, ...headers }).end(body);
  };

const plain = ({ received, total, md5, resumptions }: Transfer) => ({ received, total, md5, resumptions });
const complete = (resumptions: number) => ({
  received: FILE.length,
  total: FILE.length,
  md5: MD5,
  resumptions,
});

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

test('a weak ETag, or none, is not used in If-Range (RFC 7233 section 3.2)', LIMIT, async (t) => {
  for (const headers of [{ etag: 'W/"v1"' }, undefined]) {
    const { next, requests } = await start(t, breaksAfter(7, headers), range(7, FILE.length - 1));
    const { transfer } = await next((await next()).transfer);
    assert.deepEqual(plain(transfer), complete(1));
    assert.equal(requests[1]?.range, 'bytes=7-');
    assert.equal(requests[1]?.['if-range'], undefined);
  }
});

test('a server without ranges starts over within the call', LIMIT, async (t) => {
  const { next } = await start(t, breaksAfter(100_000), whole);
  const { outcome, transfer } = await next((await next()).transfer);
  assert.equal(outcome, 'ok');
  assert.deepEqual(plain(transfer), complete(0));
});

test(
  'a 206 for other bytes, of another file or without a range is refused and starts over',
  LIMIT,
  async (t) => {
    const last = FILE.length - 1;
    for (const answer of [
      range(99_999, last),
      range(100_001, last),
      range(0, last),
      range(100_000, last, FILE.length + 1),
      range(100_000, 99_999),
      range(100_000, FILE.length),
      range(100_000, last, FILE.length, { etag: '"v2"' }),
      range(100_000, last, FILE.length, { 'content-range': 'bytes 100000-/*' }),
      range(100_000, last, FILE.length, { 'content-range': 'items 1-2/3' }),
      ((_, response) => void response.writeHead(206).end('x')) satisfies Answer,
    ]) {
      const { next, requests } = await start(t, breaksAfter(100_000, { etag: '"v1"' }), answer, whole);
      const refused = await next((await next()).transfer);
      assert.equal(refused.outcome, 'protocol/bad-content-range');
      assert.equal(refused.transfer.received, 0);
      assert.deepEqual(plain((await next(refused.transfer)).transfer), complete(0));
      assert.equal(requests[2]?.range, undefined);
    }
  },
);

test('a 206 that was not asked for is refused', LIMIT, async (t) => {
  const { next } = await start(t, range(0, FILE.length - 1));
  assert.equal((await next()).outcome, 'protocol/bad-content-range');
});

test('a 206 with more bytes than its range is refused', LIMIT, async (t) => {
  const { next } = await start(t, breaksAfter(10), (_, response) => {
    response.writeHead(206, { 'content-range': `bytes 10-19/${FILE.length}` });
    response.write(FILE.subarray(10, 15));
    response.end(FILE.subarray(15, 30));
  });
  const { outcome, transfer } = await next((await next()).transfer);
  assert.equal(outcome, 'protocol/bad-content-range');
  assert.equal(transfer.received, 0);
});

test('a 206 with fewer bytes than asked for is kept and gone on with', LIMIT, async (t) => {
  const { next } = await start(t, breaksAfter(10), range(10, 19), range(20, FILE.length - 1, '*'));
  const short = await next((await next()).transfer);
  assert.equal(short.outcome, 'protocol/short-range');
  assert.equal(short.transfer.received, 20);
  assert.deepEqual(plain((await next(short.transfer)).transfer), complete(2));
});

test('a 416 when all bytes are there completes the file', LIMIT, async (t) => {
  const { next } = await start(
    t,
    // Chunked: the total is unknown, and the end is missing.
    (_, response) => response.write(FILE, () => response.destroy()),
    (_, response) => void response.writeHead(416, { 'content-range': `bytes */${FILE.length}` }).end(),
  );
  const broken = await next();
  assert.equal(broken.transfer.total, undefined);
  const { outcome, transfer } = await next(broken.transfer);
  assert.equal(outcome, 'ok');
  assert.deepEqual(plain(transfer), complete(0));
});

test('any other 416 makes the next call start over', LIMIT, async (t) => {
  for (const contentRange of ['bytes */5', undefined]) {
    const { next, requests } = await start(
      t,
      breaksAfter(10),
      (_, response) => {
        response.writeHead(416, contentRange === undefined ? {} : { 'content-range': contentRange }).end();
      },
      whole,
    );
    const refused = await next((await next()).transfer);
    assert.equal(refused.outcome, 'http/416');
    assert.equal(refused.transfer.received, 0);
    assert.deepEqual(plain((await next(refused.transfer)).transfer), complete(0));
    assert.equal(requests[2]?.range, undefined);
  }
});

test('another status keeps the progress', LIMIT, async (t) => {
  const refuse =
    (status: number): Answer =>
    (_, response) =>
      void response.writeHead(status).end('no');
  const { next } = await start(t, refuse(416), breaksAfter(10), refuse(503), refuse(302), refuse(204));
  assert.equal((await next()).outcome, 'http/416');
  const { transfer } = await next();
  for (const status of [503, 302, 204]) {
    const refused = await next(transfer);
    assert.equal(refused.outcome, `http/${status}`);
    assert.equal(refused.transfer, transfer);
  }
});

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
