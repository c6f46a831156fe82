import {
  LogController,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  type FastifyBaseLogger,
} from 'fastify';
import type { CallReport } from '../oip/grpc/call-rules.js';
import type { LogOptions } from './log-options.js';

/** Longer paths are cut off: nothing of ours has such. */
const MOST_OF_A_PATH = 200;

/** How fastify logs: a line for each request when it's over. Nothing that users write is in it. */
export function logging({ level, stream }: LogOptions): FastifyServerOptions {
  return {
    logger: {
      level,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      ...(stream && { stream }),
    },
    logController: new RequestLog(),
  };
}

/** Logs a call of gRPC as requests are logged. */
export function logCall(log: FastifyBaseLogger, { method, status, milliseconds, error }: CallReport): void {
  const line = { method, status, ms: Math.round(milliseconds * 10) / 10 };
  if (status === 'INTERNAL' || status === 'UNAVAILABLE') log.error({ ...line, err: error }, 'call failed');
  else log.info(line, 'call');
}

class RequestLog extends LogController {
  override incomingRequest(request: FastifyRequest): void {
    request.log.trace(of(request), 'request came');
  }

  override requestCompleted(
    error: Error | null | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const line = {
      ...of(request),
      route: request.routeOptions.url,
      status: statusOf(reply),
      ms: Math.round(reply.elapsedTime * 10) / 10,
    };
    if (error) reply.log.warn({ ...line, err: error }, 'answer failed');
    else reply.log.info(line, 'request');
  }

  override streamError(error: Error, request: FastifyRequest, reply: FastifyReply): void {
    // A client that reads no further is no fault.
    if (reply.raw.destroyed) request.log.debug(of(request), 'client went away');
    else request.log.warn({ ...of(request), err: error }, 'answer broke off');
  }
}

/** The status that was sent; 499, as others log it, where the client went away before the end of it. */
export function statusOf({ raw }: FastifyReply): number {
  return raw.writableEnded ? raw.statusCode : 499;
}

function of({ method, url, ip }: FastifyRequest) {
  const [path = ''] = url.split('?', 1);
  return { method, path: path.slice(0, MOST_OF_A_PATH), client: ip };
}
