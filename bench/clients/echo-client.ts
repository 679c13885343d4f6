/** Keeps an echo server busy: each connection sends a message again as soon as it has come back. */
import { connect } from 'node:net';
import { options } from './worker.ts';

export interface EchoClientOptions {
  readonly connections: number;
  readonly bytes: number;
  readonly port: number;
}

const { connections, bytes, port } = options<EchoClientOptions>();
const message = 'x'.repeat(bytes);
const onread = {
  buffer: Buffer.allocUnsafe(65_536),
  callback(this: ReturnType<typeof connect>): boolean {
    this.write(message, 'latin1');
    return true;
  },
};
for (let i = 0; i < connections; i++) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true, onread });
  socket.on('connect', () => socket.write(message, 'latin1'));
  socket.on('error', () => process.exit(0));
}
