/** Keeps strangers from the interfaces of a platform that other machines can reach. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { CODE } from '../../clouds/deli/wire.ts';
import { isLoopback } from '../listen.ts';

const GUARDED = /^\/(app|admin|services|logs)(\/|$)/;
/** Asked by the servers of others, who prove themselves with the user's own token (PROTOCOLS 2.6). */
const OPEN = '/app/509';

/**
 * On loopback no token is wanted, but whoever asks must name this machine: a page in a browser here, whose own name
 * was made to lead to 127.0.0.1, names another. Then the answer is 401, too.
 */
export function guardLoopback(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    if (!GUARDED.test(request.routeOptions.url ?? '') || isLoopback(request.hostname)) return;
    await reply.code(401).send({
      code: CODE.notPermitted,
      msg: 'ask for this by the address of this machine: 127.0.0.1, ::1 or localhost',
    });
  });
}

/** Wants `Authorization: Bearer <token>`; without it the answer is 401, code 103. */
export function guard(server: FastifyInstance, token: string): void {
  const wanted = digest(`Bearer ${token}`);
  server.addHook('onRequest', async (request, reply) => {
    const path = request.routeOptions.url ?? '';
    if (!GUARDED.test(path) || path === OPEN) return;
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), wanted)) return;
    await reply.code(401).send({
      code: CODE.notPermitted,
      msg: 'this needs the header "Authorization: Bearer <token>"; the platform tells its token at start',
    });
  });
}

/** Of equal length, so that comparing them takes the same time whatever they are. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
