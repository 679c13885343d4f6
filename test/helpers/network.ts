/** A stretch of network before a server: it delays, breaks connections, falls silent, and notes what goes through. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type RandomStream, randomStream } from '../../src/random.ts';

export interface Weather {
  readonly seed: number;
  /** One way, ms: evenly between the two, each piece of data by itself but in order. */
  readonly delay: readonly [min: number, max: number];
  /** Chance that a piece of data is lost with its connection. */
  readonly breaks: number;
  /** Notes what clients send, a list of pieces a connection. */
  readonly notes?: boolean;
}

export interface Network {
  readonly port: number;
  /** What clients sent, by connection. */
  readonly noted: readonly Buffer[][];
  /** Connections that broke. */
  readonly broken: number;
  /** Nothing passes, and nobody is told: what is sent arrives after `mend`. */
  stall(): void;
  /** Connections break, and no new ones are taken. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

const CLEAR: Weather = { seed: 1, delay: [0, 0], breaks: 0 };

/** Listens on a free port of 127.0.0.1. @param to the server's port there */
export async function startNetwork(to: number, weather: Partial<Weather> = {}): Promise<Network> {
  const { seed, delay, breaks, notes } = { ...CLEAR, ...weather };
  const sockets = new Set<Socket>();
  const noted: Buffer[][] = [];
  let broken = 0;
  let connections = 0;
  let stalled: (() => void)[] | undefined;

  const carry = (from: Socket, into: Socket, random: RandomStream, note?: Buffer[]) => {
    let free = 0;
    const queue: Buffer[] = [];
    const pass = (data: Buffer) => {
      if (stalled) stalled.push(() => pass(data));
      else if (!into.destroyed) into.write(data);
    };
    from.on('data', (data: Buffer) => {
      note?.push(data);
      if (random() < breaks) {
        broken++;
        from.resetAndDestroy();
        into.resetAndDestroy();
        return;
      }
      const now = performance.now();
      free = Math.max(free, now + delay[0] + random() * (delay[1] - delay[0]));
      queue.push(data);
      // In order, however timers of one millisecond come.
      const next = () => pass(queue.shift() as Buffer);
      if (free === now) next();
      else setTimeout(next, free - now);
    });
    from.on('close', () => into.destroy());
    from.on('error', () => into.destroy());
  };

  const server = createServer({ noDelay: true }, (client) => {
    const behind = connect({ port: to, host: '127.0.0.1', noDelay: true });
    const note: Buffer[] | undefined = notes ? [] : undefined;
    if (note) noted.push(note);
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    connections++;
    carry(client, behind, randomStream(seed, connections, 'there'), note);
    carry(behind, client, randomStream(seed, connections, 'back'));
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const breakAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    noted,
    get broken() {
      return broken;
    },
    stall: () => {
      stalled ??= [];
    },
    cut: async () => {
      server.close();
      breakAll();
      await once(server, 'close');
    },
    mend: async () => {
      const waiting = stalled ?? [];
      stalled = undefined;
      for (const pass of waiting) pass();
      if (!server.listening) await listen(port);
    },
    close: async () => {
      if (!server.listening) return;
      server.close();
      breakAll();
      await once(server, 'close');
    },
  };
}
