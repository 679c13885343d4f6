/**
 * Firmware images of any size, made from a seed and never stored. The content is an AES-CTR key stream, so that
 * any offset can be had at once, at more than a gigabyte a second.
 */
import { createCipheriv, createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';

const CHUNK = 64 * 1024;
const ZEROS = Buffer.alloc(CHUNK);
const BLOCK = 16;

export interface Image {
  readonly model: string;
  readonly version: string;
  /** Bytes. */
  readonly size: number;
  readonly key: Buffer;
}

export function image(seed: number, model: string, version: string, size: number): Image {
  const key = createHash('md5').update(`firmware ${seed} ${model} ${version}`).digest();
  return { model, version, size, key };
}

/** The bytes from `start` up to and without `end`, in chunks of at most `chunk` bytes. */
export function* content({ key }: Image, start: number, end: number, chunk = CHUNK): Generator<Buffer> {
  const counter = Buffer.alloc(BLOCK);
  counter.writeBigUInt64BE(BigInt(Math.floor(start / BLOCK)), 8);
  const cipher = createCipheriv('aes-128-ctr', key, counter);
  cipher.update(ZEROS.subarray(0, start % BLOCK));
  for (let at = start; at < end; at += chunk) {
    const length = Math.min(chunk, end - at);
    yield cipher.update(length <= CHUNK ? ZEROS.subarray(0, length) : Buffer.alloc(length));
  }
}

/** Lower-case hex MD5 of the whole image. Other work may go on in between. */
export async function checksum(image: Image): Promise<string> {
  const md5 = createHash('md5');
  for (const chunk of content(image, 0, image.size)) {
    md5.update(chunk);
    await turn();
  }
  return md5.digest('hex');
}

export interface Firmware {
  readonly image: Image;
  /** Lower-case hex MD5. */
  readonly md5: string;
  /** `/firmware/<model>/<version>`, encoded. */
  readonly path: string;
}

export const firmwarePath = (model: string, version: string): string =>
  `/firmware/${encodeURIComponent(model)}/${encodeURIComponent(version)}`;
