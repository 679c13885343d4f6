/**
 * A TCP proxy between devices and a platform that does with each reply what a test says, and writes down when it read
 * the request and when the reply left. Its timers are of a millisecond, as all of Node's: what it wrote down is the
 * truth, not what it was told to do.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import mqttPacket, { type IPublishPacket, type Packet } from 'mqtt-packet';

export interface Reply {
  readonly mid: string;
  /** Real ms that it is held before it leaves. */
  readonly after: number;
  readonly packet: IPublishPacket;
}

/** What leaves for the device now that this reply has come, in that order; those at once in one write. */
export type Meddle = (reply: Reply) => readonly Reply[];

/** Real ms, on a clock that all processes of a machine share. */
export interface Witnessed {
  readonly read: number;
  readonly left: number;
}

export interface Meddler {
  /** `mqtt://127.0.0.1:<port>` */
  readonly mqtt: string;
  /** Of each reply that left, in the order they left, whatever was made of its mid. */
  readonly witnessed: readonly Witnessed[];
}

/** @param meddle is asked for each connection, by its client id */
export async function startMeddler(
  t: { after(fn: () => unknown): void },
  platform: { readonly port: number },
  meddle: (clientId: string) => Meddle,
): Promise<Meddler> {
  const witnessed: Witnessed[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (device) => {
    const gateway = connect({ port: platform.port, host: '127.0.0.1', noDelay: true });
    for (const [socket, other] of [
      [device, gateway],
      [gateway, device],
    ] as const) {
      sockets.add(socket);
      // One that is cut is cut on both sides; the other may be gone already.
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.end());
    }
    pass(device, gateway, meddle, witnessed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { mqtt: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, witnessed };
}

function pass(
  device: Socket,
  gateway: Socket,
  meddle: (clientId: string) => Meddle,
  witnessed: Witnessed[],
): void {
  const asked = new Map<string, number>();
  let meddling: Meddle = (reply) => [reply];
  eachPacket(device, (packet) => {
    if (packet.cmd === 'connect') meddling = meddle(packet.clientId);
    if (packet.cmd === 'publish') asked.set(midOf(packet), now());
    gateway.write(mqttPacket.generate(packet));
  });
  const send = (reply: Reply, read: number): Buffer => {
    witnessed.push({ read, left: now() });
    return mqttPacket.generate(reply.packet);
  };
  eachPacket(gateway, (packet) => {
    if (packet.cmd !== 'publish') {
      device.write(mqttPacket.generate(packet));
      return;
    }
    const replies = meddling({ mid: midOf(packet), after: 0, packet });
    const of = ({ mid }: Reply) => asked.get(mid) ?? Number.NaN;
    const atOnce = replies.filter(({ after }) => after === 0).map((reply) => send(reply, of(reply)));
    device.write(Buffer.concat(atOnce));
    for (const reply of replies.filter(({ after }) => after > 0))
      setTimeout(() => device.write(send(reply, of(reply))), reply.after);
  });
}

function eachPacket(socket: Socket, take: (packet: Packet) => void): void {
  const parser = mqttPacket.parser();
  parser.on('packet', take);
  socket.on('data', (bytes) => parser.parse(bytes));
}

const midOf = (packet: IPublishPacket): string =>
  (JSON.parse(packet.payload.toString()) as { mid: string }).mid;

const now = (): number => Number(process.hrtime.bigint()) / 1e6;

/** The same reply under another mid. */
export function withMid({ packet, ...rest }: Reply, mid: string): Reply {
  const body = { ...(JSON.parse(packet.payload.toString()) as object), mid };
  return { ...rest, packet: { ...packet, payload: JSON.stringify(body) } };
}
