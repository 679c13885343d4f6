/**
 * Ascending pairs of bucket and count as a string of bytes: the distance to the bucket before and the count, seven
 * bits a byte. A story has thousands of histograms of some forty pairs; as typed arrays each took 0.7 KB, of which
 * more than half was the array's own.
 */

const BITS = 7;
const MORE = 1 << BITS;
/** Bytes of a number below 2³². */
const MOST_BYTES = 5;

let bytes = new Uint8Array(1024);

/** @param pairs bucket, count, bucket, count …, the buckets ascending; all below 2³² */
export function packed(pairs: Uint32Array): string {
  if (bytes.length < pairs.length * MOST_BYTES) bytes = new Uint8Array(pairs.length * MOST_BYTES);
  let length = 0;
  let before = 0;
  for (let i = 0; i < pairs.length; i += 2) {
    length = put(pairs[i]! - before, length);
    length = put(pairs[i + 1]!, length);
    before = pairs[i]!;
  }
  return String.fromCharCode(...bytes.subarray(0, length));
}

function put(value: number, at: number): number {
  let rest = value;
  let place = at;
  for (; rest >= MORE; rest = Math.floor(rest / MORE)) bytes[place++] = (rest % MORE) + MORE;
  bytes[place++] = rest;
  return place;
}

export function eachPair(text: string, visit: (bucket: number, count: number) => void): void {
  let bucket = 0;
  let number = 0;
  let scale = 1;
  let isBucket = true;
  for (let i = 0; i < text.length; i++) {
    const byte = text.charCodeAt(i);
    number += (byte % MORE) * scale;
    scale *= MORE;
    if (byte >= MORE) continue;
    if (isBucket) bucket += number;
    else visit(bucket, number);
    isBucket = !isBucket;
    number = 0;
    scale = 1;
  }
}

/** Into the beginning of `pairs`, which must be long enough; returns that part of it. */
export function unpacked(text: string, pairs: Uint32Array): Uint32Array {
  let length = 0;
  eachPair(text, (bucket, count) => {
    pairs[length++] = bucket;
    pairs[length++] = count;
  });
  return pairs.subarray(0, length);
}
