/**
 * A TCP connection to an IP address on the handle beneath node's sockets, with little else: no stream, no listeners,
 * no timer. A net.Socket costs 30 µs of CPU and 3 KB (bench `connects` and `memory`).
 */
import { isIP } from 'node:net';
import { getSystemErrorName } from 'node:util';
import { failure } from '../lifecycle/outcome.ts';
import { BACKLOG, type Backed } from './backlog.ts';
import type { SocketOptions } from './socket.ts';
import { streamInternals, type TcpHandle, tcpInternals, type WriteRequest } from './tcp-internals.ts';
import { READ_BUFFER, type Transport, type TransportEvents } from './transport.ts';

/** Whether this node has what a DirectSocket is made of. */
export const directSocketsWork = tcpInternals !== undefined && streamInternals !== undefined;

/** The handle's own memory of whom the shared callbacks work for. */
type OwnedHandle = TcpHandle & { owner?: DirectSocket };

/** One for all writes that the kernel takes at once, which are nearly all. */
let unused: WriteRequest | undefined;

export class DirectSocket implements Transport, Backed {
  readonly #handle: OwnedHandle;
  readonly #events: TransportEvents;
  destroyed = false;

  /** @param options of a gateway that is an IP address, without TLS */
  constructor({ gateway, localAddress }: SocketOptions, events: TransportEvents) {
    this.#events = events;
    this.#handle = new tcpInternals!.TCP(tcpInternals!.constants.SOCKET);
    this.#handle.owner = this;
    const isIPv6 = isIP(gateway.host) === 6;
    this.#check(localAddress === undefined ? 0 : bind(this.#handle, localAddress, isIPv6));
    if (this.destroyed) return;
    const request = new tcpInternals!.TCPConnectWrap();
    request.oncomplete = onConnected;
    this.#check(
      isIPv6
        ? this.#handle.connect6(request, gateway.host, gateway.port)
        : this.#handle.connect(request, gateway.host, gateway.port),
    );
    if (!this.destroyed) this.#read();
  }

  /** While it connects: afterwards libuv would need two system calls more to ask for bytes. */
  #read(): void {
    this.#handle.useUserBuffer(READ_BUFFER);
    this.#handle.onread = onRead;
    this.#check(this.#handle.readStart());
  }

  get writableLength(): number {
    return this.#handle.writeQueueSize;
  }

  write(bytes: string): void {
    if (this.destroyed) return;
    unused ??= new streamInternals!.WriteWrap();
    const status = this.#handle.writeLatin1String(unused, bytes);
    if (status !== 0) this.#check(status);
    else if (streamInternals!.streamBaseState[streamInternals!.kLastWriteWasAsync] !== 0) {
      // Libuv has queued it.
      unused.oncomplete = onWritten;
      unused = undefined;
      BACKLOG.waits(this);
    }
  }

  end(): void {
    if (this.destroyed) return;
    const request = new streamInternals!.ShutdownWrap();
    request.oncomplete = onShutDown;
    if (this.#handle.shutdown(request) !== 0) this.destroy();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.#handle.close(onClosed);
  }

  // What the handle reports.

  connected(status: number): void {
    // It may have been closed meanwhile.
    if (this.destroyed) return;
    this.#check(status);
    if (this.destroyed) return;
    this.#handle.setNoDelay(true);
    this.#events.ready();
  }

  written(status: number): void {
    if (!this.destroyed) this.#check(status);
  }

  read(length: number): void {
    if (this.destroyed || length === 0) return;
    if (length > 0) this.#events.onBytes(length);
    else if (length === END) this.#events.serverLeft();
    else this.#check(length);
  }

  closed(): void {
    this.#events.ended();
  }

  /** @param status 0, or a negative errno, of which the connection dies */
  #check(status: number): void {
    if (status >= 0) return;
    this.#events.failed(failure('socket', getSystemErrorName(status)));
    this.destroy();
  }
}

/** UV_EOF. */
const END = -4095;

// Node calls these with the handle, so that one function serves all.

function onConnected(status: number, handle: OwnedHandle): void {
  handle.owner!.connected(status);
}
function onWritten(status: number, handle: OwnedHandle): void {
  handle.owner!.written(status);
}
function onShutDown(_status: number, handle: OwnedHandle): void {
  handle.owner!.destroy();
}
function onRead(this: OwnedHandle): void {
  this.owner!.read(streamInternals!.streamBaseState[streamInternals!.kReadBytesOrError]!);
}
function onClosed(this: OwnedHandle): void {
  this.owner!.closed();
}

const bind = (handle: TcpHandle, address: string, isIPv6: boolean): number =>
  isIPv6 ? handle.bind6(address, 0, 0) : handle.bind(address, 0);
