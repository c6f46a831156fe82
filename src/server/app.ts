import { fastify, type FastifyInstance } from 'fastify';
import { healthRoutes } from './observe/health-routes.js';
import { secureHeaders } from './access/security-headers.js';
import { requireKey } from './access/require-key.js';
import { limitRate } from './access/rate-limit.js';
import type { ApiKeys } from './access/api-keys.js';
import type { ServedModels } from './models/served-model.js';
import { answerError, answerErrors } from './requests/answer-errors.js';
import { answerClientError } from './requests/client-errors.js';
import { nameRequests, requestId } from './requests/request-ids.js';
import { endWorkInTime } from './requests/request-signal.js';
import { wrongMethods } from './requests/wrong-methods.js';

/** What the HTTP server is made of. */
export interface AppOptions {
  models: ServedModels;
  /** The most that a request may take, in milliseconds; a client may say less. Default 30,000. */
  deadlineMs?: number;
  /** Aborted when requests can't be waited for any longer; its reason is what they are answered. Default: never. */
  goingDown?: AbortSignal;
  /** The most bytes of a body. Default 1 MiB. */
  bodyLimit?: number;
  /** Keys, one of which every request must have. Default: none is asked for. */
  keys?: ApiKeys;
  /** Requests a minute of one client. Default 0: any number. */
  ratePerMinute?: number;
}

/** The HTTP server without a port: all its routes, ready for `inject` in tests and for `listen`. */
export async function createApp({
  models,
  deadlineMs = 30_000,
  goingDown = new AbortController().signal,
  bodyLimit = 1 << 20,
  keys,
  ratePerMinute = 0,
}: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit,
    genReqId: requestId,
    frameworkErrors: answerError,
    clientErrorHandler: answerClientError,
    // A request that came along a connection that was accepted is answered.
    return503OnClosing: false,
    // What doesn't fit a schema is refused, not bent until it does. `verbose` names the value in messages.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, verbose: true } },
  });
  answerErrors(app);
  const addWrongMethods = wrongMethods(app);

  nameRequests(app);
  secureHeaders(app, { tls: false, anyOrigin: false });
  if (ratePerMinute > 0) await limitRate(app, ratePerMinute);
  if (keys) requireKey(app, keys);
  endWorkInTime(app, { deadlineMs, goingDown });

  await app.register(healthRoutes, { models });
  addWrongMethods();
  return app;
}
