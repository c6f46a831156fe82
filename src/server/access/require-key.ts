import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SentenceVaeError } from '../../errors.js';
import { presentedKey, type ApiKeys } from './api-keys.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Asks for no API key: health, pages that hold nothing of anybody, and what asks for a key of its own. Default `false`. */
    open?: boolean;
  }
}

/** Asks for a key at every address but the open ones, also at those that aren't there. */
export function requireKey(app: FastifyInstance, keys: ApiKeys): void {
  app.addHook('onRequest', async (request) => {
    // What a browser asks beforehand carries no key; it is answered without one.
    if (request.routeOptions.config?.open === true || request.method === 'OPTIONS') return;
    checkKey(request, keys);
  });
}

/** @throws {SentenceVaeError} `UNAUTHORIZED` */
export function checkKey({ headers }: FastifyRequest, keys: ApiKeys): void {
  const key = presentedKey((name) => headers[name]);
  if (key !== undefined && keys.has(key)) return;
  throw unauthorized(key === undefined ? 'none came' : 'it is not one of them');
}

/** For gRPC too. */
export function unauthorized(received: string): SentenceVaeError {
  return new SentenceVaeError('UNAUTHORIZED', {
    expected: 'a key of this server',
    received,
    remedy: 'Send it as the header Authorization: Bearer KEY',
  });
}
