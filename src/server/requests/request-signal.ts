import { setMaxListeners } from 'node:events';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SentenceVaeError } from '../../errors.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Milliseconds that it may take, from its coming on. */
    deadlineMs: number;
  }
}

/** The header by which a client says how many milliseconds it waits. */
const TIMEOUT_HEADER = 'x-request-timeout-ms';

/** Until when requests may be worked on. */
export interface Deadlines {
  /** The most that a request may take, in milliseconds. */
  deadlineMs: number;
  /** Aborted, with what is to be answered, when the server can't wait for requests any longer. */
  goingDown: AbortSignal;
}

/**
 * Makes `request.signal` what the work for a request has to stop at: when its client goes away, when its deadline passes,
 * which a client can make shorter, and when the server can't wait any longer. Its reason is what is to be answered.
 */
export function endWorkInTime(app: FastifyInstance, { deadlineMs, goingDown }: Deadlines): void {
  // Every request that is being answered listens; Node would warn of more than ten.
  setMaxListeners(0, goingDown);
  app.decorateRequest('deadlineMs', deadlineMs);
  app.addHook('onRequest', async (request, reply) => {
    const stop = new AbortController();
    // fastify's own signal knows of the client alone. This one takes its place, so that there is one for routes to use.
    Object.defineProperty(request, 'signal', { value: stop.signal, enumerable: true });

    request.deadlineMs = requestedTimeout(request, deadlineMs);
    const timer = setTimeout(() => stop.abort(tooLate(request.deadlineMs)), request.deadlineMs);
    const onGoingDown = () => stop.abort(goingDown.reason);
    goingDown.addEventListener('abort', onGoingDown);
    whenClosed(reply, (isComplete) => {
      clearTimeout(timer);
      goingDown.removeEventListener('abort', onGoingDown);
      if (!isComplete) stop.abort(new DOMException('The client went away', 'AbortError'));
    });
  });
}

/** Tells of the end of an answer: complete, or because its connection ended. */
function whenClosed({ raw }: FastifyReply, tell: (isComplete: boolean) => void): void {
  raw.once('close', () => tell(raw.writableFinished));
}

function requestedTimeout({ headers }: FastifyRequest, most: number): number {
  const header = headers[TIMEOUT_HEADER];
  if (header === undefined) return most;
  const milliseconds = typeof header === 'string' && /^\d{1,12}$/.test(header) ? Number(header) : 0;
  if (milliseconds >= 1) return Math.min(milliseconds, most);
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${TIMEOUT_HEADER} to be a whole number of milliseconds from 1 on`,
    received: `${JSON.stringify(header)} came`,
    remedy: 'Write digits, or leave the header out',
  });
}

/** A request was not answered in time. */
export function tooLate(milliseconds: number): SentenceVaeError {
  return new SentenceVaeError('TOO_LATE', {
    expected: `to answer within ${milliseconds} ms`,
    received: 'the work was not done by then',
    remedy: 'Ask for less at once, wait longer, or try again when there is less to do',
  });
}
