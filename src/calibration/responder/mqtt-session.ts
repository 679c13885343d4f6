/**
 * The least that an MQTT 3.1.1 server can do for a Deli device: takes every connection and subscription, and answers
 * each query with the smallest reply that is valid (PROTOCOLS 1.4). Pure: bytes in, what to write out as latin1 text.
 */
import { ACTION } from '../../clouds/deli/wire.ts';

/** Packet types of MQTT 3.1.1, section 2.2.1. */
const CONNECT = 1;
const PUBLISH = 3;
const SUBSCRIBE = 8;
const PINGREQ = 12;

/** Accepted, no session of before [MQTT-3.2.2]. */
const CONNACK = '\x20\x02\x00\x00';
const PINGRESP = '\xd0\x00';
/** Every envelope of a Regatta device begins with it, so that no reply needs a JSON parser. */
const MID = Buffer.from('{"mid":"');
const QUOTE = 0x22;
const REPLY_END = `","action":${ACTION.query},"data":{"code":0}}`;

export class NullSession {
  /** PUBLISHes answered. */
  requests = 0;
  /** Topic of the replies, with its length in front. */
  private topic = '';
  /** Of a packet that has not come whole. */
  private rest: Buffer | undefined;

  /** @returns what to write, '' for nothing */
  feed(bytes: Buffer): string {
    const all = this.rest ? Buffer.concat([this.rest, bytes]) : bytes;
    this.rest = undefined;
    let answers = '';
    for (let from = 0; from < all.length; ) {
      const packet = bodyOf(all, from);
      if (!packet) {
        // Copied, since whoever read it may read into the same memory again.
        this.rest = Buffer.from(all.subarray(from));
        break;
      }
      answers += this.answer(all, from, packet);
      from = packet.end;
    }
    return answers;
  }

  private answer(bytes: Buffer, first: number, { start, end }: Body): string {
    switch ((bytes[first] ?? 0) >> 4) {
      case PUBLISH:
        this.requests++;
        return this.reply(bytes, start, end);
      case CONNECT:
        this.topic = clientIdOf(bytes, start);
        return CONNACK;
      case SUBSCRIBE:
        return suback(bytes, start, end);
      case PINGREQ:
        return PINGRESP;
      default:
        return '';
    }
  }

  private reply(bytes: Buffer, start: number, end: number): string {
    const payload = start + 2 + bytes.readUInt16BE(start);
    const mid = payload + MID.length;
    if (MID.compare(bytes, payload, mid) !== 0) return '';
    const quote = bytes.indexOf(QUOTE, mid);
    if (quote < 0 || quote >= end) return '';
    const body = `${this.topic}{"mid":"${bytes.toString('latin1', mid, quote)}${REPLY_END}`;
    return `\x30${lengthOf(body.length)}${body}`;
  }
}

interface Body {
  readonly start: number;
  readonly end: number;
}

/** Of the packet that begins at `from`; undefined when it has not come whole. */
function bodyOf(bytes: Buffer, from: number): Body | undefined {
  let length = 0;
  for (let place = 1, weight = 1; place <= 4; place++, weight *= 128) {
    const digit = bytes[from + place];
    if (digit === undefined) return undefined;
    length += (digit & 127) * weight;
    if (digit < 128) {
      const start = from + place + 1;
      return start + length <= bytes.length ? { start, end: start + length } : undefined;
    }
  }
  throw new Error('a length of more than four bytes');
}

/** In the same form. */
function lengthOf(length: number): string {
  return length < 128
    ? String.fromCharCode(length)
    : String.fromCharCode(128 + (length % 128)) + lengthOf(Math.floor(length / 128));
}

/** With its length: behind the protocol's name, its level, flags and keep-alive [MQTT-3.1.3-1]. */
function clientIdOf(bytes: Buffer, start: number): string {
  const from = start + 2 + bytes.readUInt16BE(start) + 4;
  return bytes.toString('latin1', from, from + 2 + bytes.readUInt16BE(from));
}

/** Grants QoS 0 to each topic filter. */
function suback(bytes: Buffer, start: number, end: number): string {
  let granted = '';
  for (let from = start + 2; from < end; from += 2 + bytes.readUInt16BE(from) + 1) granted += '\x00';
  return `\x90${lengthOf(2 + granted.length)}${bytes.toString('latin1', start, start + 2)}${granted}`;
}
