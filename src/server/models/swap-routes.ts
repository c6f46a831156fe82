import type { FastifyPluginAsync } from 'fastify';
import { SentenceVaeError } from '../../errors.js';
import type { ApiKeys } from '../access/api-keys.js';
import { checkKey } from '../access/require-key.js';
import { errorAnswer, errorBody } from '../errors.js';

/** Puts a model that is loaded anew in the place of the old one, and says which version it is. */
export type Swap = (name: string) => Promise<string>;

interface SwapOptions {
  swap: Swap;
  /** Keys, one of which a request must have. */
  adminKeys: ApiKeys;
}

/** `POST /admin/models/{name}/reload`: what was put into the model's folder is served from now on. */
export const swapRoutes: FastifyPluginAsync<SwapOptions> = async (app, { swap, adminKeys }) => {
  app.post<{ Params: { name: string } }>(
    '/admin/models/:name/reload',
    { config: { open: true }, onRequest: async (request) => checkKey(request, adminKeys) },
    async ({ params: { name } }, reply) => {
      try {
        return { name, version: await swap(name) };
      } catch (error) {
        if (!(error instanceof SentenceVaeError) || error.code !== 'BAD_PACKAGE') throw error;
        // Whoever may swap models may know what is wrong with one.
        const { code, message, expected, received, remedy } = error;
        return reply
          .code(422)
          .send(errorBody({ ...errorAnswer(error), code, message, expected, received, remedy }));
      }
    },
  );
};
