/** The body of one firmware response: paced, cut or changed as a fault says, and counted. */
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { DownloadFault } from './faults.ts';
import { content, type Image } from './firmware.ts';
import type { Tallies } from './tallies.ts';

const CHUNK = 64 * 1024;
/** A slowed download moves so often a second. */
const PACES = 10;

export interface Part {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Ends with an error where it is cut off, after which the connection must be closed. */
export function download(image: Image, part: Part, fault: DownloadFault, tallies: Tallies): Readable {
  return Readable.from(body(image, part, fault, tallies), { objectMode: false, highWaterMark: CHUNK });
}

async function* body(
  image: Image,
  { start, end }: Part,
  { slow, cutAt, corruptAt }: DownloadFault,
  tallies: Tallies,
): AsyncGenerator<Buffer> {
  const stop = cutAt === undefined ? end : start + Math.floor(cutAt * (end - start));
  const changed = corruptAt === undefined ? -1 : start + Math.floor(corruptAt * (stop - start));
  const chunk = slow ? Math.min(CHUNK, Math.max(1, Math.round(slow / PACES))) : CHUNK;
  let at = start;
  for (const made of content(image, start, stop, chunk)) {
    let bytes = made;
    if (slow) await pause((1000 * bytes.length) / slow);
    if (changed >= at && changed < at + bytes.length) {
      bytes = Buffer.from(made);
      bytes[changed - at]! ^= 0xff;
      tallies.add('firmware/corrupted');
    }
    at += bytes.length;
    tallies.add('firmware/bytes', bytes.length);
    yield bytes;
  }
  if (stop < end) {
    tallies.add('firmware/truncated');
    throw new Error(`cut off by a fault after ${stop - start} of ${end - start} bytes`);
  }
}
