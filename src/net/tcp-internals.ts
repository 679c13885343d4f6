/**
 * What is beneath node's own streams over TCP, as node's `net` uses it: undocumented, and the same since Node 12. A
 * later node that has none of it gives undefined; then everything goes through the streams.
 */

/** Something asked of a handle, and what it calls back when that is done. */
interface Request {
  oncomplete: (status: number, handle: TcpHandle) => void;
}
export type ConnectRequest = Request;
export type WriteRequest = Request;
export type ShutdownRequest = Request;

/** A TCP socket of libuv. What returns a number returns 0, or a negative errno. */
export interface TcpHandle {
  /** Called with the handle as `this`; how much was read is in `streamBaseState`. */
  onread: (this: TcpHandle) => void;
  /** Bytes that the kernel has not taken yet. */
  readonly writeQueueSize: number;
  bind(address: string, port: number): number;
  bind6(address: string, port: number, flags: number): number;
  connect(request: ConnectRequest, address: string, port: number): number;
  connect6(request: ConnectRequest, address: string, port: number): number;
  setNoDelay(on: boolean): number;
  useUserBuffer(buffer: Uint8Array): void;
  readStart(): number;
  writeLatin1String(request: WriteRequest, text: string): number;
  /** 1: nothing will be called back. */
  shutdown(request: ShutdownRequest): number;
  close(closed: (this: TcpHandle) => void): void;
}

interface StreamWrap {
  readonly WriteWrap: new () => WriteRequest;
  readonly ShutdownWrap: new () => ShutdownRequest;
  /** What the last call to, or of, a handle came to. */
  readonly streamBaseState: Int32Array;
  readonly kLastWriteWasAsync: number;
  readonly kReadBytesOrError: number;
}

interface TcpWrap {
  readonly TCP: new (type: number) => TcpHandle;
  readonly TCPConnectWrap: new () => ConnectRequest;
  readonly constants: { readonly SOCKET: number };
}

export const streamInternals = find<StreamWrap>(
  'stream_wrap',
  ({ WriteWrap, ShutdownWrap, streamBaseState }) =>
    typeof WriteWrap === 'function' &&
    typeof ShutdownWrap === 'function' &&
    streamBaseState instanceof Int32Array,
);

export const tcpInternals = find<TcpWrap>(
  'tcp_wrap',
  ({ TCP, TCPConnectWrap, constants }) =>
    typeof TCP === 'function' &&
    typeof TCPConnectWrap === 'function' &&
    typeof constants?.SOCKET === 'number' &&
    typeof (TCP.prototype as Partial<TcpHandle>).useUserBuffer === 'function',
);

function find<Found>(name: string, usable: (found: Partial<Found>) => boolean): Found | undefined {
  const { binding } = process as { binding?: (name: string) => Found };
  try {
    const found = binding?.(name);
    return found !== undefined && usable(found) ? found : undefined;
  } catch {
    return undefined;
  }
}
