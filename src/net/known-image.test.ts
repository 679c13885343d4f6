import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { Digest, KnownImage } from './known-image.ts';

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

interface Given {
  readonly chunk: number;
  /** The digest is copied, as resuming does, after each so many bytes. */
  readonly breaks?: number;
  /** Bytes by which the announced size is wrong. */
  readonly lie?: number;
}

/** A whole download in chunks. */
function download(known: KnownImage, bytes: Buffer, { chunk, breaks = 0, lie = 0 }: Given): string {
  let digest = new Digest(known);
  digest.announce(Math.max(0, bytes.length + lie));
  const first = digest;
  for (let at = 0; at < bytes.length; at += chunk) {
    if (breaks > 0 && at > 0 && at % breaks === 0) digest = digest.copy();
    digest.update(bytes.subarray(at, at + chunk));
  }
  const hex = digest.hex();
  for (const one of new Set([first, digest])) known.done(one);
  return hex;
}

test('whatever images come, alike in part or altogether, each has its own MD5', () => {
  const images = fc.array(
    fc.record({
      common: fc.integer({ min: 0, max: 200 }),
      own: fc.uint8Array({ maxLength: 60 }),
      chunk: fc.integer({ min: 1, max: 70 }),
      breaks: fc.integer({ min: 0, max: 9 }),
      lie: fc.integer({ min: -3, max: 3 }),
    }),
    { maxLength: 12 },
  );
  const base = Buffer.from(Array.from({ length: 200 }, (_, i) => (i * 7) & 255));
  fc.assert(
    fc.property(images, (all) => {
      const known = new KnownImage();
      for (const { common, own, ...given } of all) {
        const bytes = Buffer.concat([base.subarray(0, common), own]);
        assert.equal(download(known, bytes, given), md5(bytes));
      }
    }),
    { seed: 8, numRuns: 300 },
  );
});

test('the image that was downloaded last is the one that is known', () => {
  const known = new KnownImage();
  const [one, two] = [Buffer.alloc(1000, 1), Buffer.concat([Buffer.alloc(500, 1), Buffer.alloc(500, 2)])];
  download(known, one, { chunk: 100 });
  assert.deepEqual(known.image, { bytes: one, md5: md5(one) });
  download(known, two, { chunk: 100 });
  assert.deepEqual(known.image, { bytes: two, md5: md5(two) });
});

test('one digest learns at a time, and what breaks off is not learnt', () => {
  const known = new KnownImage();
  const [first, second] = [new Digest(known), new Digest(known)];
  for (const digest of [first, second]) digest.announce(4);
  first.update(Buffer.from('ab'));
  second.update(Buffer.from('abcd'));
  known.done(second);
  known.done(first);
  assert.equal(known.image, undefined);
  assert.equal(download(known, Buffer.from('abcd'), { chunk: 2 }), md5(Buffer.from('abcd')));
  assert.deepEqual(known.image, { bytes: Buffer.from('abcd'), md5: md5(Buffer.from('abcd')) });
});

test('images beyond 16 MiB are not kept', () => {
  const known = new KnownImage();
  assert.equal(known.learn(new Digest(known), 16 * 1024 * 1024 + 1), undefined);
});
