import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SentenceVaeError } from '../../errors.js';
import { errorAnswer, errorBody } from '../errors.js';

/** Answers whatever a route throws, and whatever fastify refuses by itself, in one form. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler(answerError);
  // Addresses are not to be guessed at any rate.
  const preHandler = app.hasDecorator('rateLimit') ? app.rateLimit() : [];
  app.setNotFoundHandler({ preHandler }, () => {
    throw new SentenceVaeError('NO_ROUTE', {
      expected: 'an address that this server knows',
      received: 'it has nothing there',
      remedy: 'Look it up in the documentation of the API',
    });
  });
}

/** Answers an error; for fastify's `frameworkErrors` too, which come before any route. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  if (reply.raw.destroyed) {
    // Nobody reads it; 499 is what logs and metrics call a request whose client went away.
    void reply.code(499).send();
    return;
  }
  const answer = errorAnswer(error);
  if (answer.retryAfter !== undefined && !reply.hasHeader('retry-after')) {
    reply.header('retry-after', answer.retryAfter);
  }
  logFailure(error, request, reply);
  void reply.code(answer.status).send(errorBody(answer, request.url));
}

/**
 * Logs what an answer failed by. What users wrote may stand in the message of what they did wrong: only that of what went
 * wrong here is logged.
 */
export function logFailure(error: unknown, { log }: FastifyRequest, { raw }: FastifyReply): void {
  // A client that goes away is no failure.
  if (raw.destroyed) return;
  const { status, code } = errorAnswer(error);
  if (status >= 500) log.error({ err: error, code }, 'request failed');
  else log.debug({ code }, 'request refused');
}
