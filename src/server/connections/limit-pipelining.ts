import type { FastifyInstance } from 'fastify';
import { OverloadedError } from '../batching/overloaded.js';
import type { Connections } from './connections.js';

/** Requests of one connection whose answers may be due at the same time; hardly any client has more than one. */
const MOST_DUE = 16;

/**
 * Refuses requests that are sent ahead of too many answers, and closes their connection (HTTP/1.1 pipelining): answers
 * leave in order, so that a few bytes a request could have a server keep any number of them.
 */
export function limitPipelining(app: FastifyInstance, connections: Connections): void {
  app.addHook('onRequest', async (_, reply) => {
    if (!connections.hasAhead(reply.raw, MOST_DUE)) return;
    reply.header('connection', 'close');
    throw new OverloadedError(
      {
        expected: `at most ${MOST_DUE} requests of one connection to wait for their answers`,
        received: 'so many do',
      },
      1,
    );
  });
}
