/** Lets TLS handshakes fail, as a server does that is out of order. */
import type { Server, Socket } from 'node:net';

/** A fatal alert, `handshake_failure` (RFC 5246 section 7.2). */
const ALERT = Buffer.from([0x15, 3, 3, 0, 2, 2, 40]);

/** @param fails asked for each connection; the answer to a handshake that fails is an alert, and the end */
export function breakHandshakes(server: Server, fails: () => boolean): void {
  const listeners = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    if (fails()) refuse(socket);
    else for (const listener of listeners) listener.call(server, socket);
  });
}

function refuse(socket: Socket): void {
  socket.on('error', () => {});
  // Not before the client has said hello: it would only see its connection closed.
  socket.once('data', () => socket.end(ALERT));
}
