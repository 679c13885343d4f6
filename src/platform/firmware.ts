/**
 * Firmware images of any size, made from a seed; large ones are never stored. The content is an AES-CTR key stream, so that
 * any offset can be had at once, at more than a gigabyte a second.
 */
import { createCipheriv, createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';

const CHUNK = 64 * 1024;
const ZEROS = Buffer.alloc(CHUNK);
const BLOCK = 16;

/** Bytes; images up to this size are kept in memory: making one again costs 0.4 ms a MiB for each download. */
const KEPT = 16 * 1024 * 1024;

export interface Image {
  readonly model: string;
  readonly version: string;
  /** Bytes. */
  readonly size: number;
  readonly key: Buffer;
  /** All of it, where it is kept. */
  readonly bytes?: Buffer;
}

export function image(seed: number, model: string, version: string, size: number): Image {
  const key = createHash('md5').update(`firmware ${seed} ${model} ${version}`).digest();
  const made = { model, version, size, key };
  return size > KEPT ? made : { ...made, bytes: Buffer.concat([...content(made, 0, size)]) };
}

/** The bytes from `start` up to and without `end`, in chunks of at most `chunk` bytes. Not to be changed in place. */
export function* content(image: Image, start: number, end: number, chunk = CHUNK): Generator<Buffer> {
  const { key, bytes } = image;
  if (bytes) {
    for (let at = start; at < end; at += chunk) yield bytes.subarray(at, Math.min(at + chunk, end));
    return;
  }
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
