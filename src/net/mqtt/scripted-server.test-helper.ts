/** A server that a test plays byte by byte, over TCP or TLS, and a recorder of what a link reports. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import type { Gateway } from '../../lifecycle/effects.ts';
import type { Outcome } from '../../lifecycle/outcome.ts';
import type { ServerCertificate } from '../certificate.test-helper.ts';
import type { LinkEvents } from '../link.ts';

export const bytes = (...hex: readonly string[]): Buffer =>
  Buffer.from(hex.join('').replaceAll(' ', ''), 'hex');

/** The server's end of one connection. */
export class Peer {
  readonly socket: Socket;
  #arrived = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.#arrived = Buffer.concat([this.#arrived, chunk]);
      this.#wake();
    });
    const end = (): void => {
      this.#ended = true;
      this.#wake();
    };
    socket.on('end', end).on('close', end).on('error', end);
  }

  /** The SNI name that the client sent; undefined over TCP, false without one. */
  get servername(): string | false | undefined {
    return this.socket instanceof TLSSocket ? (this.socket.servername ?? false) : undefined;
  }

  send(data: Uint8Array): void {
    this.socket.write(data);
  }

  /** Each byte in a segment of its own, as far as the network's stack lets them be. */
  async sendByteByByte(data: Uint8Array): Promise<void> {
    for (const byte of data) {
      this.socket.write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Waits for just these bytes next. */
  async expect(expected: Uint8Array): Promise<void> {
    while (this.#arrived.length < expected.length && !this.#ended) await this.#change();
    const got = this.#arrived.subarray(0, expected.length);
    this.#arrived = this.#arrived.subarray(expected.length);
    assert.equal(got.toString('hex'), Buffer.from(expected).toString('hex'));
  }

  /** Waits until the client has closed its side; no other bytes may have come. */
  async expectEnd(): Promise<void> {
    while (!this.#ended) await this.#change();
    assert.equal(this.#arrived.toString('hex'), '');
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

export class ScriptedServer {
  readonly gateway: Gateway;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #peers: Peer[] = [];
  /** Bytes from all clients, as they are after TLS. */
  received = 0;
  readonly #waiting: ((peer: Peer) => void)[] = [];

  private constructor(server: Server, tls: boolean) {
    this.#server = server;
    this.gateway = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, tls };
    server.on('connection', (socket: Socket) => this.#sockets.add(socket));
    // The clients' refusals of a certificate; the test sees them from the client's side.
    server.on('tlsClientError', () => undefined);
    server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      socket.on('data', (chunk) => {
        this.received += chunk.length;
      });
      const peer = new Peer(socket);
      const waiting = this.#waiting.shift();
      if (waiting) waiting(peer);
      else this.#peers.push(peer);
    });
  }

  static async start(certificate?: ServerCertificate): Promise<ScriptedServer> {
    const server = certificate ? createTlsServer(certificate) : createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ScriptedServer(server, certificate !== undefined);
  }

  /** The next connection, in their order. */
  async accept(): Promise<Peer> {
    return this.#peers.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Waits until every client that has come has gone. */
  async clientsGone(): Promise<void> {
    for (const socket of this.#sockets) if (!socket.closed) await once(socket, 'close');
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

export type LinkEvent =
  | readonly ['connected', boolean]
  | readonly ['message', string, string]
  | readonly ['repeated', number, string, string]
  | readonly ['acknowledged', number]
  | readonly ['subscribed', number, readonly number[]]
  | readonly ['pong']
  | readonly ['closed', Outcome];

/** Writes down what a link reports, in order. `on` is called within each event. */
export class Recorder implements LinkEvents {
  readonly events: LinkEvent[] = [];
  /** Not among the events: a link writes when it likes. */
  writes = 0;
  #wake: () => void = () => undefined;
  on: (event: LinkEvent) => void = () => undefined;

  connected(sessionPresent: boolean): void {
    this.#record(['connected', sessionPresent]);
  }
  message(topic: string, payload: string, packetId = 0, repeated = false): void {
    this.#record(repeated ? ['repeated', packetId, topic, payload] : ['message', topic, payload]);
  }
  acknowledged(packetId: number): void {
    this.#record(['acknowledged', packetId]);
  }
  subscribed(packetId: number, granted: readonly number[]): void {
    this.#record(['subscribed', packetId, granted]);
  }
  pong(): void {
    this.#record(['pong']);
  }
  written(): void {
    this.writes++;
  }
  closed(outcome: Outcome): void {
    this.#record(['closed', outcome]);
  }

  /** Waits until this many events have been reported. */
  async count(events: number): Promise<readonly LinkEvent[]> {
    while (this.events.length < events) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.events;
  }

  /** Waits for `closed`, gives a second one the chance to come, and returns everything that was reported. */
  async untilClosed(): Promise<readonly LinkEvent[]> {
    while (!this.events.some(([kind]) => kind === 'closed')) await this.count(this.events.length + 1);
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    return this.events;
  }

  #record(event: LinkEvent): void {
    this.events.push(event);
    this.on(event);
    this.#wake();
  }
}
