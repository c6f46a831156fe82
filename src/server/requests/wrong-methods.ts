import type { FastifyInstance, HTTPMethods, onRequestHookHandler } from 'fastify';
import { SentenceVaeError } from '../../errors.js';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Answers 405 and `Allow`, rather than 404, where an address has routes for other methods than the one that came.
 * @returns what adds these answers, to be called when all routes are there
 */
export function wrongMethods(app: FastifyInstance): () => void {
  const methodsOf = new Map<string, Set<HTTPMethods>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    methodsOf.set(url, methods);
  });
  return () => {
    for (const [url, methods] of Array.from(methodsOf)) {
      // What matches every address knows none in particular.
      if (url.includes('*')) continue;
      const others = METHODS.filter((method) => !methods.has(method) && !app.hasRoute({ url, method }));
      if (others.length === 0) continue;
      const allowed = METHODS.filter((method) => methods.has(method)).join(', ');
      // Before the body is read: nobody needs it.
      app.route({
        url,
        method: others,

        onRequest: refuse(allowed),
        handler: notReached,
      });
    }
  };
}

function refuse(allowed: string): onRequestHookHandler {
  return async (request, reply) => {
    reply.header('allow', allowed);
    throw new SentenceVaeError('WRONG_METHOD', {
      expected: `this address to be asked for by ${allowed}`,
      received: `${request.method} came`,
      remedy: 'Use another method',
    });
  };
}

const notReached = async () => {};
