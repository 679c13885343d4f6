/**
 * A TCP connection to an IP address on the handle beneath node's sockets, with little else: no stream, no listeners,
 * no timer. A net.Socket costs 30 µs of CPU and 3 KB (bench `connects` and `memory`).
 */
import { isIP } from 'node:net';
import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { failure } from '../lifecycle/outcome.ts';
import { BACKLOG, type Backed } from './backlog.ts';
import type { LocalPorts } from './local-ports.ts';
import type { SocketOptions } from './socket.ts';
import { streamInternals, type TcpHandle, tcpInternals, type WriteRequest } from './tcp-internals.ts';
import { READ_BUFFER, type Transport, type TransportEvents } from './transport.ts';

/** Whether this node has what a DirectSocket is made of. */
export const directSocketsWork = tcpInternals !== undefined && streamInternals !== undefined;

/** The handle's own memory of whom the shared callbacks work for. */
type OwnedHandle = TcpHandle & { owner?: DirectSocket | undefined };

/** One for all writes that the kernel takes at once, which are nearly all. */
let unused: WriteRequest | undefined;

/** So many ports are tried for a connection before the system chooses: of ports half taken, one in 65,536 takes more. */
const TRIES = 16;

export class DirectSocket implements Transport, Backed {
  /** Until it is connected. */
  #options: SocketOptions | undefined;
  readonly #events: TransportEvents;
  readonly #ports: LocalPorts | undefined;
  #handle: OwnedHandle;
  #tries = 0;
  destroyed = false;

  /**
   * @param options of a gateway that is an IP address, without TLS
   * @param ports where to take the local port from; without, the system chooses
   */
  constructor(options: SocketOptions, events: TransportEvents, ports?: LocalPorts) {
    this.#options = options;
    this.#events = events;
    this.#ports = ports;
    this.#handle = this.#newHandle();
    this.#connect();
  }

  #newHandle(): OwnedHandle {
    const handle: OwnedHandle = new tcpInternals!.TCP(tcpInternals!.constants.SOCKET);
    handle.owner = this;
    return handle;
  }

  #connect(): void {
    const { gateway, localAddress } = this.#options!;
    const isIPv6 = isIP(gateway.host) === 6;
    const port = this.#tries < TRIES ? (this.#ports?.next() ?? 0) : 0;
    const bound = port > 0 || localAddress !== undefined;
    this.#check(bound ? bind(this.#handle, localAddress, port, isIPv6) : 0);
    if (this.destroyed) return;
    const request = new tcpInternals!.TCPConnectWrap();
    request.oncomplete = onConnected;
    const status = isIPv6
      ? this.#handle.connect6(request, gateway.host, gateway.port)
      : this.#handle.connect(request, gateway.host, gateway.port);
    if (this.#isTaken(status)) this.#connectElsewhere();
    else {
      this.#check(status);
      if (!this.destroyed) this.#read();
    }
  }

  /** Of a port that was chosen here: by another connection to the gateway, or by something else on this machine. */
  #isTaken(status: number): boolean {
    return (
      (status === EADDRNOTAVAIL || status === EADDRINUSE) && this.#ports !== undefined && this.#tries < TRIES
    );
  }

  #connectElsewhere(): void {
    this.#handle.owner = undefined;
    this.#handle.close(onAbandoned);
    this.#tries++;
    this.#ports!.leap();
    this.#handle = this.#newHandle();
    this.#connect();
  }

  /** While it connects: afterwards libuv would need two system calls more to ask for bytes. */
  #read(): void {
    this.#handle.useUserBuffer(READ_BUFFER);
    this.#handle.onread = onRead;
    const status = this.#handle.readStart();
    // Of a port that is taken libuv knows already, and tells in connected().
    if (status !== ENOTCONN) this.#check(status);
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
    // That a port is bound already libuv tells only now.
    if (this.#isTaken(status)) {
      this.#connectElsewhere();
      return;
    }
    this.#options = undefined;
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
const EADDRINUSE = -constants.errno.EADDRINUSE;
const EADDRNOTAVAIL = -constants.errno.EADDRNOTAVAIL;
const ENOTCONN = -constants.errno.ENOTCONN;

// Node calls these with the handle, so that one function serves all.

function onConnected(status: number, handle: OwnedHandle): void {
  handle.owner?.connected(status);
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

function onAbandoned(): void {}

/** IPv6 alone: the same port of IPv4 stays free for others. */
const ONLY_IPV6 = 1;

const bind = (handle: TcpHandle, address: string | undefined, port: number, isIPv6: boolean): number =>
  isIPv6 ? handle.bind6(address ?? '::', port, ONLY_IPV6) : handle.bind(address ?? '0.0.0.0', port);
