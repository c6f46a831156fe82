import Fastify from 'fastify';
import { SentenceVaeError } from 'sentence-vae';

/** Which status says whose fault it is; what is not listed is ours: 500. */
const STATUS = { BAD_ARGUMENT: 400, OVERLOADED: 503, TOO_LITTLE_MEMORY: 503 };

const morph = {
  body: {
    type: 'object',
    required: ['from', 'to'],
    additionalProperties: false,
    properties: {
      from: { type: 'string', minLength: 1, maxLength: 500 },
      to: { type: 'string', minLength: 1, maxLength: 500 },
      steps: { type: 'integer', minimum: 2, maximum: 1000, default: 5 },
    },
  },
};

/** Your app, with a route that writes; `onAbandoned` hears of requests whose client went away. */
export function createApp(vae, { logger = false, onAbandoned = () => {} } = {}) {
  const app = Fastify({ logger });

  // Not `request.signal`: that is aborted when the request has been read, while the client still waits for its answer.
  app.decorateRequest('clientLeft', null);
  app.addHook('onRequest', async (request, { raw }) => {
    const controller = new AbortController();
    raw.once('close', () => raw.writableFinished || controller.abort());
    request.clientLeft = controller.signal;
  });

  app.post('/morph', { schema: morph }, async ({ body: { from, to, steps }, clientLeft }) => {
    const sentences = await vae.interpolate([from, to], { steps, signal: clientLeft });
    return { sentences: sentences.map(({ text }) => text) };
  });

  app.setErrorHandler((error, request, reply) => {
    if (request.clientLeft.aborted) {
      onAbandoned(request);
      return reply.code(499).send(); // nobody hears it, but logs and metrics do
    }
    const isOurs = error instanceof SentenceVaeError;
    const status = (isOurs ? STATUS[error.code] : error.statusCode) ?? 500;
    if (status < 500) {
      const message = isOurs ? `Expected ${error.expected}; ${error.received}.` : error.message;
      return reply.code(status).send({ code: error.code, message });
    }
    // What goes wrong here is for the log: paths and stacks are nobody else's business.
    request.log.error(error);
    if (status === 503) reply.header('retry-after', '1');
    return reply.code(status).send({ code: error.code ?? 'INTERNAL', message: 'Not now, please try again.' });
  });
  return app;
}
