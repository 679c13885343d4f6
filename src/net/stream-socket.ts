/** A connection on node's own sockets: over TLS, or where a later node has no handle beneath them. */
import type { OnReadOpts, Socket } from 'node:net';
import { BACKLOG } from './backlog.ts';
import { openSocket, readyEvent, type SocketOptions, socketOutcome } from './socket.ts';
import { READ_BUFFER, type Transport, type TransportEvents } from './transport.ts';

/** Node calls listeners and `onread` with the socket as `this`, so one function serves all sockets. */
type OwnedSocket = Socket & { readonly owner: StreamSocket };

const ON_READ: OnReadOpts = {
  buffer: READ_BUFFER,
  callback(this: OwnedSocket, length: number): boolean {
    this.owner.events.onBytes(length);
    return true;
  },
};
function onReady(this: OwnedSocket): void {
  this.owner.ready();
}
function onError(this: OwnedSocket, error: Error): void {
  this.owner.events.failed(socketOutcome(error));
}
// Not left to node, which would first try to send what is still queued to a server that has left.
function onEnd(this: OwnedSocket): void {
  this.owner.events.serverLeft();
}
function onClose(this: OwnedSocket): void {
  this.owner.events.ended();
}

export class StreamSocket implements Transport {
  readonly events: TransportEvents;
  readonly #socket: OwnedSocket;

  constructor(options: SocketOptions, events: TransportEvents) {
    this.events = events;
    this.#socket = Object.assign(openSocket(options, ON_READ), { owner: this });
    this.#socket.on(readyEvent(options.gateway), onReady);
    this.#socket.on('error', onError);
    this.#socket.on('end', onEnd);
    this.#socket.on('close', onClose);
  }

  get destroyed(): boolean {
    return this.#socket.destroyed;
  }

  ready(): void {
    this.#socket.setNoDelay(true);
    this.events.ready();
  }

  write(bytes: string): void {
    this.#socket.write(bytes, 'latin1');
    BACKLOG.written(this.#socket);
  }

  end(): void {
    this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
