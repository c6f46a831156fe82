import { randomUUID } from 'node:crypto';
import type { FastifyInstance, RawRequestDefaultExpression } from 'fastify';

/** The header that names a request, in its answer and, as `reqId`, in the log. */
const REQUEST_ID_HEADER = 'x-request-id';

/** A client's own name for its request, where that is one; nothing else of it gets into the log. */
export function requestId({ headers }: RawRequestDefaultExpression): string {
  const given = headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}

/** Says in every answer which request it belongs to. */
export function nameRequests(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header(REQUEST_ID_HEADER, request.id);
  });
}
