import type { FastifyPluginAsync } from 'fastify';
import type { ServerMetrics } from './server-metrics.js';

/** `/metrics`, for Prometheus. */
export const metricsRoutes: FastifyPluginAsync<{ metrics: ServerMetrics }> = async (app, { metrics }) => {
  app.get('/metrics', { logLevel: 'warn' }, async (_, reply) => {
    return reply.type(metrics.contentType).send(await metrics.text());
  });
};
