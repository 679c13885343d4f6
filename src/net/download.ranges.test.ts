/** What a server answers to a download that goes on: RFC 7233. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Answer,
  breaksAfter,
  complete,
  FILE,
  LIMIT,
  plain,
  range,
  start,
  whole,
} from './download.test-helper.ts';

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
