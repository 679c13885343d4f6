/** `GET /admin/devices`: what the platform knows of each device. */
import type { FastifyInstance } from 'fastify';
import type { ApiAnswer, DeviceReport } from '../../clouds/deli/app-api.ts';
import type { HttpParts } from '../http.ts';
import { ok } from './answer.ts';

export function deviceRoutes(server: FastifyInstance, { business: { deli, line } }: HttpParts): void {
  server.get<{ Querystring: { model?: string } }>(
    '/admin/devices',
    async ({ query }): Promise<ApiAnswer<DeviceReport[]>> =>
      ok(
        deli.devices(query.model).map(({ clientId, group, owner, locked, banned, version, alarms }) => ({
          device: clientId,
          connected: line.session(clientId) !== undefined,
          group_id: group,
          owner,
          locked,
          banned,
          version,
          newest: deli.newest(clientId),
          alarms,
        })),
      ),
  );
}
