import type { FastifyInstance } from 'fastify';
import { SentenceVaeError } from '../../errors.js';

const PREFLIGHT = {
  'access-control-allow-methods': 'GET, HEAD, POST',
  'access-control-allow-headers':
    'authorization, content-type, x-api-key, x-request-id, x-request-timeout-ms, inference-header-content-length',
  'access-control-max-age': '600',
} as const;

const EXPOSED = 'x-request-id, retry-after, allow, inference-header-content-length';

/** Whose pages may use a server: those of some origins, or of any. */
export type AllowedOrigins = readonly string[] | '*';

/**
 * Reads `*`, or origins such as `https://example.org` with commas in between.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for what is no origin
 */
export function readOrigins(text: string): AllowedOrigins {
  if (text.trim() === '*') return '*';
  return text.split(',').map((each) => {
    const origin = each.trim();
    if (URL.canParse(origin) && new URL(origin).origin === origin) return origin;
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'the allowed origins to be * or such as https://example.org, with commas in between',
      received: `${JSON.stringify(origin)} came`,
      remedy: 'Write the scheme and the host, and the port if there is one, without a slash at the end',
    });
  });
}

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
