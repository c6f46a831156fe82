import { fastify, type FastifyInstance } from 'fastify';
import { allowOrigins } from './access/allow-origins.js';
import { limitRate } from './access/rate-limit.js';
import { requireKey } from './access/require-key.js';
import { secureHeaders } from './access/security-headers.js';
import type { TlsSettings } from './access/tls.js';
import { Connections } from './connections/connections.js';
import { limitPipelining } from './connections/limit-pipelining.js';
import { PATIENCE, type Patience } from './connections/patience.js';
import type { ServedModels } from './models/served-model.js';
import { swapRoutes, type Swap } from './models/swap-routes.js';
import { healthRoutes } from './observe/health-routes.js';
import { logging } from './observe/logging.js';
import { metricsRoutes } from './observe/metrics-routes.js';
import { ServerMetrics } from './observe/server-metrics.js';
import { oipRoutes } from './oip/http/routes.js';
import { OpenInference } from './oip/open-inference.js';
import { readServeOptions, type ServeOptions } from './options.js';
import { playgroundRoutes } from './playground/routes.js';
import { answerError, answerErrors } from './requests/answer-errors.js';
import { givenUp } from './requests/given-up.js';
import { answerClientError } from './requests/client-errors.js';
import { nameRequests, requestId } from './requests/request-ids.js';
import { endWorkInTime } from './requests/request-signal.js';
import { requireHost } from './requests/require-host.js';
import { sayGoodbye } from './requests/say-goodbye.js';
import { wrongMethods } from './requests/wrong-methods.js';
import { searchLimits } from './rest/limits.js';
import { restRoutes } from './rest/rest-routes.js';

/** Longer than a load balancer keeps connections that it has no use for. */
const KEEP_ALIVE_MS = 72_000;
/** How long connections stay open behind their last answer, when the server goes down, for requests that are on their way. */
const LINGER_MS = 1000;

/** What the HTTP server is made of. */
export interface AppOptions extends Omit<ServeOptions, 'tls'> {
  models: ServedModels;
  /** Default: its own. */
  metrics?: ServerMetrics | undefined;
  /** What the Open Inference Protocol is answered from, in gRPC too. Default: its own. */
  inference?: OpenInference | undefined;
  /** What requests with an admin key ask for. */
  swap?: Swap | undefined;
  tls?: TlsSettings | undefined;
  /** How long clients may take. Default: {@link PATIENCE}. */
  patience?: Patience | undefined;
}

/** The HTTP server without a port: all its routes, ready for `inject` in tests and for `listen`. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { models, metrics = new ServerMetrics(), swap, tls, keys, adminKeys, origins, trustProxy } = options;
  const { inference, patience = PATIENCE } = options;
  const read = readServeOptions({ ...options, tls: undefined });
  const http = {
    headersTimeout: patience.headersMs,
    connectionsCheckingInterval: patience.lookEveryMs,
    // We do, in words.
    requireHostHeader: false,
  };
  const app: FastifyInstance = fastify({
    ...(tls ? { https: { ...http, ...tls, handshakeTimeout: patience.headersMs } } : { http }),
    ...logging(read.log),
    bodyLimit: read.bodyLimit,
    requestTimeout: patience.requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionTimeout: read.deadlineMs + patience.silenceMs,
    ...(trustProxy !== undefined && { trustProxy }),
    genReqId: requestId,
    frameworkErrors: answerError,
    clientErrorHandler: (error, socket) => answerClientError(error, socket, connections.owe(socket)),
    // A request that came along a connection that was accepted is answered.
    return503OnClosing: false,
    // What doesn't fit a schema is refused, not bent until it does.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  app.server.maxConnections = read.maxConnections;
  const connections = new Connections(app.server);
  const giveUp = new AbortController();

  nameRequests(app);
  requireHost(app);
  metrics.watchRequests(app);
  metrics.watchConnections(() => connections.count);
  metrics.watchReadiness(() => models.isReady);
  limitPipelining(app, connections);
  secureHeaders(app, { tls: tls !== undefined, anyOrigin: origins !== undefined });
  if (origins) allowOrigins(app, origins);
  if (read.ratePerMinute > 0) await limitRate(app, read.ratePerMinute);
  if (keys) requireKey(app, keys);
  endWorkInTime(app, { deadlineMs: read.deadlineMs, goingDown: giveUp.signal });
  answerErrors(app);
  const sayConnectionClose = sayGoodbye(app);
  const addWrongMethods = wrongMethods(app);

  await app.register(healthRoutes, { models });
  await app.register(metricsRoutes, { metrics });
  await app.register(oipRoutes, {
    prefix: '/v2',
    inference: inference ?? new OpenInference(models, read.limits),
  });
  await app.register(playgroundRoutes);
  if (swap && adminKeys) await app.register(swapRoutes, { swap, adminKeys });
  await app.register(restRoutes, {
    models,
    limits: read.limits,
    searches: searchLimits(read),
  });
  addWrongMethods();

  app.addHook('preClose', async () => {
    sayConnectionClose();
    await connections.drain({
      lingerMs: LINGER_MS,
      timeoutMs: read.shutdownTimeoutMs,
      giveUp: () => giveUp.abort(givenUp()),
    });
  });
  return app;
}
