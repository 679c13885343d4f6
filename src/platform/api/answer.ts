/** How the interfaces over HTTP take a body and answer. */
import type { FastifyError, FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ApiAnswer, ApiBody, ApiData, ApiPath } from '../../clouds/deli/app-api.ts';
import { CODE } from '../../clouds/deli/wire.ts';

type Answered<Path extends ApiPath> = ApiAnswer<ApiData<Path>>;

/** A path, the shape of its body, and what is done with it. A body of another shape is 400, code 100. */
export function post<Path extends ApiPath>(
  server: FastifyInstance,
  path: Path,
  shape: z.ZodType<ApiBody<Path>>,
  handle: (body: ApiBody<Path>) => Answered<Path> | Promise<Answered<Path>>,
): void {
  server.post(path, async (request, reply): Promise<ApiAnswer> => {
    const body = shape.safeParse(request.body);
    if (body.success) return handle(body.data);
    reply.code(400);
    return { code: CODE.unparsable, msg: z.prettifyError(body.error).replaceAll('\n', ' ') };
  });
}

/** What keeps a request from its handler, such as a body that is no JSON, is answered in the same shape. */
export function answerErrors(server: FastifyInstance): void {
  server.setErrorHandler(({ statusCode = 500, message }: FastifyError, _, reply) =>
    reply.code(statusCode).send({ code: statusCode < 500 ? CODE.unparsable : CODE.undefined, msg: message }),
  );
}

export const ok = <Data>(data: Data): ApiAnswer<Data> => ({ code: CODE.ok, data });
