/** `POST /services/…`: applications outside the platform. PROTOCOLS 1.6. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BUILT_IN } from '../../clouds/deli/platform/applications.ts';
import { CODE } from '../../clouds/deli/wire.ts';
import type { HttpParts } from '../http.ts';
import { ok, post } from './answer.ts';
import { bindService } from './service-bindings.ts';
import { control, id, text } from './shapes.ts';

const MOST_MESSAGES = 1000;
/** ms */
const LONGEST_WAIT = 60_000;

export function serviceRoutes(server: FastifyInstance, { business }: HttpParts): void {
  const { deli, outside, applications } = business;

  const registration = z.strictObject({
    service_id: id,
    name: text.exactOptional(),
    icon: text.exactOptional(),
    callback: text.exactOptional(),
    groups: z.array(id).exactOptional(),
  });
  post(server, '/services/register', registration, ({ service_id, name, icon, callback, groups = [] }) => {
    if (BUILT_IN.some((service) => service.id === service_id))
      return { code: CODE.notPermitted, msg: `${service_id} is an application of the platform's own` };
    const refusal = outside.register(service_id, callback);
    if (refusal) return refusal;
    const service = { id: service_id, name: name ?? service_id, icon: icon ?? '' };
    deli.services.register(service);
    bindService(business, service, groups, true);
    return ok({ service_id, name: service.name, icon: service.icon });
  });

  const message = z.strictObject({ service_id: id, device: id, ...control, mid: text.exactOptional() });
  post(server, '/services/send', message, ({ service_id, device, ...sent }) => {
    return applications.send(service_id, device, sent as { cmd: string }) ?? { code: CODE.ok };
  });

  const poll = z.strictObject({
    service_id: id,
    limit: z.int().min(1).max(MOST_MESSAGES).exactOptional(),
    wait: z.int().min(0).max(LONGEST_WAIT).exactOptional(),
  });
  post(server, '/services/poll', poll, async ({ service_id, limit = MOST_MESSAGES, wait = 0 }) => {
    const messages = await outside.poll(service_id, limit, wait);
    return 'code' in messages ? messages : ok(messages.map((one) => ({ ...one })));
  });
}
