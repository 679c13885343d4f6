/**
 * Ascending pairs of bucket and count as a string of bytes: the distance to the bucket before and the count, three
 * bits a half byte. A story has tens of thousands of histograms of some hundred pairs: as typed arrays each took
 * more than 0.7 KB, with seven bits a byte 0.22 and so 0.13.
 */

const BITS = 3;
const MORE = 1 << BITS;
const HALF_BYTE = 4;
const LOW_HALF = (1 << HALF_BYTE) - 1;
/** Halves of bytes of a number below 2³². */
const MOST_HALVES = 11;

let halves = new Uint8Array(2048);

/** @param pairs bucket, count, bucket, count …, the buckets ascending; all below 2³² */
export function packed(pairs: Uint32Array): string {
  if (halves.length < pairs.length * MOST_HALVES + 1) halves = new Uint8Array(pairs.length * MOST_HALVES + 1);
  let length = 0;
  let before = 0;
  for (let i = 0; i < pairs.length; i += 2) {
    length = put(pairs[i]! - before, length);
    length = put(pairs[i + 1]!, length);
    before = pairs[i]!;
  }
  return inBytes(length);
}

function put(value: number, at: number): number {
  let rest = value;
  let place = at;
  for (; rest >= MORE; rest = Math.floor(rest / MORE)) halves[place++] = (rest % MORE) + MORE;
  halves[place++] = rest;
  return place;
}

function inBytes(length: number): string {
  // An odd one is filled up with a distance of 0 that has no count.
  halves[length] = 0;
  const bytes = new Uint8Array(Math.ceil(length / 2));
  for (let i = 0; i < bytes.length; i++) bytes[i] = halves[2 * i]! | (halves[2 * i + 1]! << HALF_BYTE);
  return String.fromCharCode(...bytes);
}

export function eachPair(text: string, visit: (bucket: number, count: number) => void): void {
  let bucket = 0;
  let number = 0;
  let scale = 1;
  let isBucket = true;
  for (let i = 0; i < 2 * text.length; i++) {
    const byte = text.charCodeAt(i >>> 1);
    const half = i % 2 === 0 ? byte & LOW_HALF : byte >>> HALF_BYTE;
    number += (half % MORE) * scale;
    scale *= MORE;
    if (half >= MORE) continue;
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
