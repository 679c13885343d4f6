/** The second connection of FTP, over which files go; passive mode. [RFC 959 3.2] */
import { createServer, type Server, type Socket } from 'node:net';

/** ms that a client may take to connect, and between two pieces of a file. */
const PATIENCE = 10_000;

export class DataChannel {
  readonly #server: Server;
  readonly #socket: Promise<Socket | undefined>;
  readonly port: number;

  private constructor(server: Server, port: number, socket: Promise<Socket | undefined>) {
    this.#server = server;
    this.port = port;
    this.#socket = socket;
  }

  /** Listens on any free port for one connection of this client. */
  static async open(host: string, client: string | undefined): Promise<DataChannel> {
    // Half-open: whoever has sent a file may still be told about it.
    const server = createServer();
    const socket = new Promise<Socket | undefined>((resolve) => {
      const timer = setTimeout(() => {
        server.close();
        resolve(undefined);
      }, PATIENCE);
      server.on('close', () => {
        clearTimeout(timer);
        resolve(undefined);
      });
      server.on('connection', (connection: Socket) => {
        // Anyone could connect to an open port: only whoever asked for it may send.
        if (connection.remoteAddress !== client) {
          connection.destroy();
          return;
        }
        clearTimeout(timer);
        resolve(connection);
        server.close();
        connection.setTimeout(PATIENCE, () => connection.destroy());
        connection.on('error', () => {});
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port: 0 }, resolve);
    });
    return new DataChannel(server, (server.address() as { port: number }).port, socket);
  }

  /** All that the client sends; undefined: it did not connect, broke off, or sent more than so many bytes. */
  async receive(limit: number): Promise<Buffer | undefined> {
    const socket = await this.#socket;
    if (!socket) return undefined;
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > limit) return undefined;
        chunks.push(chunk);
      }
    } catch {
      return undefined;
    } finally {
      this.close();
    }
    return Buffer.concat(chunks);
  }

  /** False: the client did not connect. */
  async send(bytes: Buffer | string): Promise<boolean> {
    const socket = await this.#socket;
    if (!socket) return false;
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.resume().end(bytes);
    });
    return true;
  }

  close(): void {
    this.#server.close();
    void this.#socket.then((socket) => socket?.destroy());
  }
}
