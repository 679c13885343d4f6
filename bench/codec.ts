/** The MQTT codec against mqtt-packet, which mqtt.js uses. */
import mqttPacket from 'mqtt-packet';
import { encodePublish } from '../src/net/mqtt/encode.ts';
import type { PacketHandler } from '../src/net/mqtt/packet-body.ts';
import { PacketParser } from '../src/net/mqtt/packet-parser.ts';
import type { Bench, Figure } from './bench.ts';
import { nanoseconds } from './nanoseconds.ts';

const TOPIC = 'device';
const PACKET_SIZE = 77;
const PAYLOAD_SIZE = PACKET_SIZE - 2 - 2 - TOPIC.length;
/** Different texts, so that nothing is gained by seeing the same one again. */
const payloads = Array.from({ length: 512 }, (_, mid) =>
  `{"mid":"${mid}","from":"KQ_000123","time":1502867086,"action":102}`.padEnd(PAYLOAD_SIZE),
);
const payload = (turn: number): string => payloads[turn & 511]!;
/** Where node's own write would put the bytes of a string. */
const wire = Buffer.alloc(256);

export const codec = {
  name: 'codec',
  about: `a QoS 0 publish of ${PACKET_SIZE} bytes, from string to bytes and back`,
  async run() {
    const { oursEncode, theirsEncode, oursParse, theirsParse } = nanoseconds({
      oursEncode: (turn) =>
        wire.write(encodePublish({ topic: TOPIC, payload: payload(turn), qos: 0, packetId: 0 }), 'latin1'),
      theirsEncode: (turn) => mqttPacket.generate(theirs(payload(turn))),
      oursParse: ourParser(),
      theirsParse: theirParser(),
    });
    const against = { unit: 'ns', rival: 'mqtt-packet' };
    return [
      { what: 'encode', ours: oursEncode, theirs: theirsEncode, ...against },
      { what: 'parse', ours: oursParse, theirs: theirsParse, ...against },
    ] satisfies Figure[];
  },
} satisfies Bench;

const theirs = (text: string) =>
  ({ cmd: 'publish', topic: TOPIC, payload: text, qos: 0, retain: false, dup: false }) as const;

const packets = payloads.map((text) => mqttPacket.generate(theirs(text)));

const ignore = () => {};

function ourParser() {
  const parser = new PacketParser();
  let last = '';
  const handler: PacketHandler = {
    onPublish(_topic, text) {
      last = text;
    },
    onConnack: ignore,
    onPuback: ignore,
    onPubrec: ignore,
    onPubrel: ignore,
    onPubcomp: ignore,
    onSuback: ignore,
    onUnsuback: ignore,
    onPingresp: ignore,
  };
  return (turn: number) => {
    const packet = packets[turn & 511]!;
    parser.feed(packet, packet.length, handler);
    return last;
  };
}

function theirParser() {
  const parser = mqttPacket.parser({ protocolVersion: 4 });
  let last = '';
  parser.on('packet', (packet) => {
    if (packet.cmd === 'publish') last = packet.payload.toString();
  });
  return (turn: number) => {
    parser.parse(packets[turn & 511]!);
    return last;
  };
}
