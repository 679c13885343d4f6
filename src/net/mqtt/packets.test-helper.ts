/** Packets as values, in mqtt-packet's words, so that the two codecs can be held against each other. */
import * as mqttPacket from 'mqtt-packet';
import type { Outcome } from '../../lifecycle/outcome.ts';
import type { AnyQoS } from './packet.ts';
import type { PacketHandler } from './packet-body.ts';
import { PacketParser } from './packet-parser.ts';

/** What a client gets. */
export type Received =
  | { readonly cmd: 'connack'; readonly sessionPresent: boolean; readonly returnCode: number }
  | {
      readonly cmd: 'publish';
      readonly topic: string;
      readonly payload: string;
      readonly qos: AnyQoS;
      readonly messageId: number;
      readonly dup: boolean;
      readonly retain: boolean;
    }
  | {
      readonly cmd: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp' | 'unsuback';
      readonly messageId: number;
    }
  | { readonly cmd: 'suback'; readonly messageId: number; readonly granted: readonly number[] }
  | { readonly cmd: 'pingresp' };

/** Writes down each packet it is handed. */
export function collector(packets: Received[]): PacketHandler {
  return {
    onConnack: (sessionPresent, returnCode) => packets.push({ cmd: 'connack', sessionPresent, returnCode }),
    onPublish: (topic, payload, qos, messageId, dup, retain) =>
      packets.push({ cmd: 'publish', topic, payload, qos, messageId, dup, retain }),
    onPuback: (messageId) => packets.push({ cmd: 'puback', messageId }),
    onPubrec: (messageId) => packets.push({ cmd: 'pubrec', messageId }),
    onPubrel: (messageId) => packets.push({ cmd: 'pubrel', messageId }),
    onPubcomp: (messageId) => packets.push({ cmd: 'pubcomp', messageId }),
    onSuback: (messageId, granted) => packets.push({ cmd: 'suback', messageId, granted }),
    onUnsuback: (messageId) => packets.push({ cmd: 'unsuback', messageId }),
    onPingresp: () => packets.push({ cmd: 'pingresp' }),
  };
}

export interface Parsed {
  readonly packets: readonly Received[];
  readonly malformed: Outcome | undefined;
}

/**
 * Feeds the chunks to our parser from one shared buffer that is overwritten after each call, as the link does:
 * a parser that kept a reference into it would be found out.
 */
export function parseChunks(chunks: readonly Uint8Array[], maximumPacketSize?: number): Parsed {
  const packets: Received[] = [];
  const handler = collector(packets);
  const parser = new PacketParser(maximumPacketSize);
  const shared = Buffer.alloc(Math.max(0, ...chunks.map((chunk) => chunk.length)));
  let malformed: Outcome | undefined;
  for (const chunk of chunks) {
    shared.set(chunk);
    malformed = parser.feed(shared, chunk.length, handler);
    shared.fill(0xff);
  }
  return { packets, malformed };
}

/** Cuts the bytes before each of the given places; places out of order or twice are fine. */
export function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.filter((place) => place <= bytes.length), bytes.length].sort((a, b) => a - b);
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}

/** The server's side, by mqtt-packet. */
export const generate = (packet: Received): Buffer =>
  mqttPacket.generate(packet as unknown as mqttPacket.Packet);

/** What mqtt-packet reads from a server's bytes. */
export function parseAsServer(wire: string): mqttPacket.Packet[] {
  return parseByMqttPacket(Buffer.from(wire, 'latin1'));
}

export function parseByMqttPacket(bytes: Uint8Array): mqttPacket.Packet[] {
  const packets: mqttPacket.Packet[] = [];
  const parser = mqttPacket.parser({ protocolVersion: 4 });
  parser.on('packet', (packet) => packets.push(packet));
  parser.on('error', (error) => {
    throw error;
  });
  parser.parse(Buffer.from(bytes));
  return packets;
}
