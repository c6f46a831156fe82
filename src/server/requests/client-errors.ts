import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError } from 'fastify';
import { errorBody, type ErrorAnswer } from '../errors.js';

/**
 * Answers what Node's parser of HTTP refuses: no request of it ever reaches fastify.
 * @param owes whether another answer has to come first, in whose place this one would be taken: then there is none
 */
export function answerClientError(error: ConnectionError, socket: Socket, owes: boolean): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable && !owes) socket.write(response(answerTo(error.code)));
  socket.destroy();
}

function response(answer: ErrorAnswer): string {
  const body = JSON.stringify(errorBody(answer));
  return [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}

function answerTo(code: string | undefined): ErrorAnswer {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return complain(408, 'TOO_LATE', 'a whole request in time', 'it came too slowly', 'Send it at once');
    case 'HPE_HEADER_OVERFLOW':
      return complain(
        431,
        'TOO_LARGE',
        'headers within the limit',
        'they are larger',
        'Send fewer and shorter ones',
      );
    default:
      return complain(
        400,
        'BAD_ARGUMENT',
        'a request in HTTP/1.1',
        "what came can't be read as one",
        'Mend it',
      );
  }
}

function complain(
  status: number,
  code: ErrorAnswer['code'],
  expected: string,
  received: string,
  remedy: string,
): ErrorAnswer {
  const message = `Expected ${expected}, but ${received}. ${remedy}.`;
  return { status, code, message, expected, received, remedy, retryAfter: undefined };
}
