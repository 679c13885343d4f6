/** The platform over HTTP: the gateway list, firmware, its own counters, and a page for people. */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { UploadedLog } from '../clouds/deli/app-api.ts';
import { adminRoutes } from './api/admin.ts';
import { answerErrors, ok } from './api/answer.ts';
import { appRoutes } from './api/app.ts';
import { guard, guardLoopback } from './api/guard.ts';
import { serviceRoutes } from './api/services.ts';
import type { Business } from './business.ts';
import { download } from './download.ts';
import type { FaultPlayer } from './faults.ts';
import { firmwarePath } from './firmware.ts';
import type { FirmwareLibrary } from './firmware-library.ts';
import { page } from './page.ts';
import { parseRange } from './range.ts';
import type { PlatformStats } from './stats.ts';
import type { Tallies } from './tallies.ts';

export interface HttpParts {
  readonly business: Business;
  readonly library: FirmwareLibrary;
  /** Of choices of devices. */
  readonly seed: number;
  readonly faults: FaultPlayer;
  readonly tallies: Tallies;
  /** Wanted for everything but firmware and figures; undefined: nothing is guarded. */
  readonly token: string | undefined;
  /** ms that a device may take to answer. */
  readonly answersWithin: { readonly control: number; readonly logs: number };
  /** Files that devices uploaded. */
  logs(): readonly UploadedLog[];
  /** What 201 tells a device, `host:port`. */
  ftpHost(clientId: string): string;
  stats(): PlatformStats;
  /** Gateways as the access list names them (PROTOCOLS 1.1), reachable by whoever reached this address. */
  gateways(reachedAt: string | undefined): readonly string[];
}

export function httpServer(parts: HttpParts): FastifyInstance {
  const server = fastify({ forceCloseConnections: true });
  server.addHook('onSend', async (request, reply) => {
    parts.tallies.add(`http/${routeName(request)}/${reply.statusCode}`);
  });
  answerErrors(server);
  if (parts.token === undefined) guardLoopback(server);
  else guard(server, parts.token);
  appRoutes(server, parts);
  adminRoutes(server, parts);
  serviceRoutes(server, parts);
  server.get('/access_list', async (request) => ({ MQTT: parts.gateways(request.socket.localAddress) }));
  server.get('/logs', async () => ok(parts.logs()));
  server.get('/stats', async () => parts.stats());
  server.get('/', async (_, reply) => reply.type('text/html; charset=utf-8').send(page(parts.stats())));
  server.route<FirmwareRoute>({
    method: ['GET', 'HEAD'],
    url: '/firmware/:model/:version',
    handler: (request, reply) => sendFirmware(parts, request, reply),
  });
  return server;
}

/** The first word of the route, so that there are few counters: `firmware`, `stats`; unknown paths are one. */
const routeName = (request: FastifyRequest): string =>
  request.routeOptions.url === undefined ? 'unknown' : request.routeOptions.url.split('/')[1] || 'page';

interface FirmwareRoute {
  Params: { model: string; version: string };
}

async function sendFirmware(
  parts: HttpParts,
  request: FastifyRequest<FirmwareRoute>,
  reply: FastifyReply,
): Promise<unknown> {
  const { tallies, faults } = parts;
  const firmware = parts.library.get(firmwarePath(request.params.model, request.params.version));
  if (!firmware) return reply.code(404).send({ error: 'no such firmware' });
  const { image, md5 } = firmware;
  const etag = `"${md5}"`;
  reply.headers({ 'accept-ranges': 'bytes', etag, 'content-type': 'application/octet-stream' });
  if (request.method === 'HEAD') return reply.header('content-length', image.size).send();
  tallies.add('firmware/requests');
  // A range of another version than the client holds a part of would not fit: it gets the whole, [RFC 7233 3.2].
  const stale = request.headers['if-range'] !== undefined && request.headers['if-range'] !== etag;
  const range = parseRange(stale ? undefined : request.headers.range, image.size);
  if (range.kind === 'unsatisfiable')
    return reply.code(416).header('content-range', `bytes */${image.size}`).send();
  const part = range.kind === 'part' ? range : { start: 0, end: image.size };
  if (range.kind === 'part') {
    tallies.add('firmware/ranges');
    reply.code(206).header('content-range', `bytes ${part.start}-${part.end - 1}/${image.size}`);
  }
  reply.header('content-length', part.end - part.start);
  return reply.send(download(image, part, faults.download(part.start === 0), tallies));
}
