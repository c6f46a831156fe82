import type { FastifyPluginAsync } from 'fastify';
import type { ServedModels } from '../models/served-model.js';

/** `/healthz`: the process answers. `/readyz`: its models do, and it isn't going down. */
export const healthRoutes: FastifyPluginAsync<{ models: ServedModels }> = async (app, { models }) => {
  const options = { config: { open: true }, logLevel: 'warn' } as const;

  app.get('/healthz', options, async () => ({ status: 'alive' }));

  app.get('/readyz', options, async (_, reply) => {
    if (models.isReady) return { status: 'ready' };
    return reply.code(503).send({ status: 'not ready' });
  });
};
