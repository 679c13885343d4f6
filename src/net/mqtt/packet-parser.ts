/**
 * Parses every packet an MQTT 3.1.1 client gets, at any split of bytes. A packet that lies whole in the chunk is
 * read in place, with no copy but its strings; only one that is split is kept, in a buffer of just its size.
 * Malformed input is a value: `protocol/<what>`, and the parser takes nothing after it.
 */
import type { Outcome } from '../../lifecycle/outcome.ts';
import { checkFixedHeader, MALFORMED, type PacketHandler, parseBody } from './packet-body.ts';

/** Whole packets, header included, that a parser accepts unless told otherwise: 1 MiB. */
export const DEFAULT_MAX_PACKET_SIZE = 1_048_576;

/** Bytes of a fixed header at most: the type and four of length [MQTT-2.2.3]. */
const MAX_HEADER_SIZE = 5;

export class PacketParser {
  readonly #maximum: number;
  /** The packet that is not whole yet; of its full size once its header is known. */
  #partial: Buffer | undefined = undefined;
  #filled = 0;
  #failed: Outcome | undefined = undefined;

  constructor(maximumPacketSize: number = DEFAULT_MAX_PACKET_SIZE) {
    this.#maximum = maximumPacketSize;
  }

  /**
   * Takes the first `length` bytes of `chunk`, which is only read during the call. Returns what is malformed, for
   * ever after, or undefined.
   */
  feed(chunk: Buffer, length: number, handler: PacketHandler): Outcome | undefined {
    if (this.#failed !== undefined) return this.#failed;
    let at = this.#partial === undefined ? 0 : this.#resume(chunk, length, handler);
    while (at < length && this.#failed === undefined) {
      const lengthBytes = countLengthBytes(chunk, at + 1, length);
      const remaining = lengthBytes === 0 ? 0 : readRemainingLength(chunk, at + 1, lengthBytes);
      const body = at + 1 + lengthBytes;
      if (lengthBytes > 0) this.#failed = this.#checkHeader(chunk[at]!, lengthBytes, remaining);
      if (this.#failed !== undefined) break;
      if (lengthBytes === 0 || body + remaining > length) {
        this.#keep(chunk, at, length, lengthBytes === 0 ? MAX_HEADER_SIZE : 1 + lengthBytes + remaining);
        break;
      }
      this.#failed = parseBody(chunk[at]!, chunk, body, body + remaining, handler);
      at = body + remaining;
    }
    return this.#failed;
  }

  /** Keeps the bytes from `from` on as the beginning of a packet of `size` bytes. */
  #keep(bytes: Buffer, from: number, to: number, size: number): void {
    // Not from node's pool: a slice of it that a quiet connection keeps would hold 8 KiB.
    this.#partial = Buffer.allocUnsafeSlow(size);
    this.#filled = bytes.copy(this.#partial, 0, from, to);
  }

  /** Goes on with the packet that was kept; returns where the next one begins. */
  #resume(chunk: Buffer, length: number, handler: PacketHandler): number {
    let at = 0;
    let partial = this.#partial!;
    let lengthBytes = countLengthBytes(partial, 1, this.#filled);
    while (lengthBytes === 0 && at < length) {
      partial[this.#filled++] = chunk[at++]!;
      lengthBytes = countLengthBytes(partial, 1, this.#filled);
      if (lengthBytes === 0) continue;
      const remaining = readRemainingLength(partial, 1, lengthBytes);
      this.#failed = this.#checkHeader(partial[0]!, lengthBytes, remaining);
      if (this.#failed !== undefined) return at;
      this.#keep(partial, 0, this.#filled, 1 + lengthBytes + remaining);
      partial = this.#partial!;
    }
    if (lengthBytes === 0) return at;
    const taken = chunk.copy(partial, this.#filled, at, length);
    this.#filled += taken;
    if (this.#filled === partial.length) {
      this.#partial = undefined;
      this.#failed = parseBody(partial[0]!, partial, 1 + lengthBytes, partial.length, handler);
    }
    return at + taken;
  }

  /** What can be said before the body is there. */
  #checkHeader(first: number, lengthBytes: number, remaining: number): Outcome | undefined {
    if (lengthBytes >= MAX_HEADER_SIZE) return MALFORMED.length;
    const malformed = checkFixedHeader(first, remaining);
    if (malformed !== undefined) return malformed;
    return 1 + lengthBytes + remaining > this.#maximum ? MALFORMED.tooLarge : undefined;
  }
}

/** 1…4; 0 when the last length byte isn't there yet; 5 when the fourth still says that another follows. */
function countLengthBytes(bytes: Buffer, from: number, to: number): number {
  const end = Math.min(to, from + 4);
  for (let at = from; at < end; at++) if (bytes[at]! < 128) return at - from + 1;
  return end === from + 4 ? MAX_HEADER_SIZE : 0;
}

function readRemainingLength(bytes: Buffer, from: number, count: number): number {
  let length = 0;
  for (let at = Math.min(count, 4) - 1; at >= 0; at--) length = (length << 7) | (bytes[from + at]! & 127);
  return length;
}
