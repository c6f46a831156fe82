import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { SentenceVaeError } from '../../errors.js';

/** How many clients are counted at the same time; of more, the ones longest silent are forgotten. */
const COUNTED_CLIENTS = 10_000;

/** Lets every client, by its address, send so many requests a minute; health checks don't count. */
export async function limitRate(app: FastifyInstance, perMinute: number): Promise<void> {
  await app.register(rateLimit, {
    max: perMinute,
    timeWindow: 60_000,
    cache: COUNTED_CLIENTS,
    allowList: (request) => request.routeOptions.config?.open === true,
    errorResponseBuilder: (_, { max, ttl }) =>
      new SentenceVaeError('OVERLOADED', {
        expected: `at most ${max} requests a minute from one client`,
        received: 'there were more',
        remedy: `Try again in ${Math.ceil(ttl / 1000)} s`,
      }),
  });
}
