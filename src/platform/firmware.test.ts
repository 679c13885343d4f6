import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checksum, content, image } from './firmware.ts';

const SIZE = 200_003;
const made = image(1, 'DL3785W', '1.1', SIZE);
const bytes = (...of: Parameters<typeof content>): Buffer => Buffer.concat([...content(...of)]);
const all = bytes(made, 0, SIZE);

describe('a firmware image', () => {
  it('is the same at any offset and in any chunks as when read from its beginning', () => {
    const offset = fc.integer({ min: 0, max: SIZE });
    fc.assert(
      fc.property(offset, offset, fc.integer({ min: 1, max: 100_000 }), (a, b, chunk) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        assert.ok(bytes(made, start, end, chunk).equals(all.subarray(start, end)));
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('can be read far beyond what memory would hold', () => {
    const huge = image(1, 'DL3785W', '2.0', 2 ** 40);
    const at = 2 ** 39 + 7;
    assert.ok(bytes(huge, at, at + 100).equals(bytes(huge, at - 50, at + 100).subarray(50)));
  });

  it('differs by seed, model and version', () => {
    const others = [
      image(2, 'DL3785W', '1.1', 64),
      image(1, 'DL888', '1.1', 64),
      image(1, 'DL3785W', '1.2', 64),
    ];
    const hex = [made, ...others].map((one) => bytes(one, 0, 64).toString('hex'));
    assert.equal(new Set(hex).size, 4);
  });

  it('has the MD5 of its bytes', async () => {
    assert.equal(await checksum(made), createHash('md5').update(all).digest('hex'));
    assert.equal(await checksum(image(1, 'M', '1', 0)), createHash('md5').digest('hex'));
  });
});
