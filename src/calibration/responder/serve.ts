/** The null responder's own process: the MQTT side, and an HTTPS side that gives every call the same answer. */
import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { TOKEN_TYPE } from '../../clouds/tvs/wire.ts';
import { makeCertificate } from '../../platform/certificate.ts';
import type { FromResponder } from './messages.ts';
import { NullSession } from './mqtt-session.ts';

/** More than any fleet that is measured opens at once. */
const BACKLOG = 16_384;
/** A token for those who ask for one, and an answer without an error for all others (PROTOCOLS 5). */
const ANSWER = JSON.stringify({
  access_token: 'a',
  refresh_token: 'r',
  token_type: TOKEN_TYPE,
  expires_in: 86_400,
});

const tell = (message: FromResponder): void => void process.send?.(message);

/** Serves until the channel to the parent is closed. */
export async function serveNullResponder(): Promise<void> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const mqtt = createServer({ noDelay: true }, (socket) => {
    const session = new NullSession();
    sockets.add(socket);
    socket.on('data', (bytes) => {
      const before = session.requests;
      const answers = session.feed(bytes);
      requests += session.requests - before;
      if (answers !== '') socket.write(answers, 'latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  const { key, cert, trust } = await makeCertificate('127.0.0.1');
  const https = createHttpsServer({ key, cert, keepAliveTimeout: 60_000 }, (request, response) => {
    requests++;
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': ANSWER.length });
    response.end(ANSWER);
  });
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    tell({ kind: 'effort', requests, cpuMicros: user + system });
  });
  process.once('disconnect', () => {
    mqtt.close();
    https.close();
    for (const socket of sockets) socket.destroy();
    https.closeAllConnections();
  });
  tell({ kind: 'listening', mqtt: await listen(mqtt), https: await listen(https), trust });
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1', BACKLOG);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
