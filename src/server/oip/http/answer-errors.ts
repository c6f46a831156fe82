import type { FastifyInstance } from 'fastify';
import { SentenceVaeError } from '../../../errors.js';
import { answerErrorAs } from '../../requests/answer-errors.js';

/** Answers errors as the specification wants them: a status, and `{ "error": … }`. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler(answerErrorAs(({ message }) => ({ error: message })));
  app.setNotFoundHandler(() => {
    throw new SentenceVaeError('NO_ROUTE', {
      expected: 'an address of the Open Inference Protocol',
      received: 'there is nothing at this one',
      remedy: 'Look it up in docs/open-inference-protocol.md',
    });
  });
}
