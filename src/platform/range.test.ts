import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRange } from './range.ts';

const part = (start: number, end: number) => ({ kind: 'part', start, end });
const whole = { kind: 'whole' };
const unsatisfiable = { kind: 'unsatisfiable' };

describe('a byte range, [RFC 7233 2.1]', () => {
  for (const [header, expected] of [
    ['bytes=0-0', part(0, 1)],
    ['bytes=0-999', part(0, 1000)],
    ['bytes=0-5000', part(0, 1000)],
    ['bytes=500-', part(500, 1000)],
    ['bytes=999-', part(999, 1000)],
    ['bytes=-1', part(999, 1000)],
    ['bytes=-5000', part(0, 1000)],
    ['Bytes=1-2', part(1, 3)],
    ['bytes=1000-', unsatisfiable],
    ['bytes=1000-1001', unsatisfiable],
    ['bytes=-0', unsatisfiable],
    ['bytes=5-2', whole],
    ['bytes=-', whole],
    ['bytes=0-1,5-6', whole],
    ['bytes=a-b', whole],
    ['items=0-1', whole],
    [undefined, whole],
  ] as const)
    it(`${header} of 1000 bytes`, () => assert.deepEqual(parseRange(header, 1000), expected));

  it('nothing of an empty file can be had', () => {
    assert.deepEqual(parseRange('bytes=0-', 0), unsatisfiable);
  });
});
