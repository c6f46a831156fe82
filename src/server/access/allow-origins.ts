import type { FastifyInstance } from 'fastify';
import type { AllowedOrigins } from './allowed-origins.js';

const PREFLIGHT = {
  'access-control-allow-methods': 'GET, HEAD, POST',
  'access-control-allow-headers':
    'authorization, content-type, x-api-key, x-request-id, x-request-timeout-ms, inference-header-content-length',
  'access-control-max-age': '600',
} as const;

const EXPOSED = 'x-request-id, retry-after, allow, inference-header-content-length';

/** Lets pages of other origins use the server (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol). */
export function allowOrigins(app: FastifyInstance, allowed: AllowedOrigins): void {
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    if (allowed !== '*') reply.header('vary', 'Origin');
    const { origin } = headers;
    if (origin === undefined || !(allowed === '*' || allowed.includes(origin))) return;
    reply.headers({
      'access-control-allow-origin': allowed === '*' ? '*' : origin,
      'access-control-expose-headers': EXPOSED,
    });
    if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return;
    return reply.code(204).headers(PREFLIGHT).send();
  });
}
