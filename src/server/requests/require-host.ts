import type { FastifyInstance } from 'fastify';
import { SentenceVaeError } from '../../errors.js';

/**
 * Refuses requests in HTTP/1.1 without a header `host`, or with several (RFC 9112, section 3.2). Node would refuse the former
 * without a word, and take the first of the latter, where a proxy before it may have taken the last.
 */
export function requireHost(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw: { rawHeaders, httpVersion } }, reply) => {
    const hosts = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length;
    if (hosts === 1 || (hosts === 0 && httpVersion !== '1.1')) return;
    // What else comes along such a connection is not to be read.
    reply.header('connection', 'close');
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'one header "host"',
      received: hosts === 0 ? 'none came' : `${hosts} came`,
      remedy: 'Say once for which server the request is',
    });
  });
}
