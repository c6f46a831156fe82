import { messageOf, SentenceVaeError, type Complaint, type ErrorCode } from '../errors.js';
import { OverloadedError } from './batching/overloaded.js';

/** The HTTP status of each error. Whatever is no fault of a request and won't pass by itself is a 500. */
const ERROR_STATUS = {
  BAD_ARGUMENT: 400,
  UNAUTHORIZED: 401,
  NO_MODEL: 404,
  NO_ROUTE: 404,
  WRONG_METHOD: 405,
  NOT_ACCEPTABLE: 406,
  TOO_LARGE: 413,
  WRONG_MEDIA_TYPE: 415,
  OVERLOADED: 429,
  LOST_WORKER: 503,
  TOO_LITTLE_MEMORY: 503,
  NOT_READY: 503,
  TOO_LATE: 504,
  BAD_CORPUS: 500,
  BAD_RUN: 500,
  BAD_PACKAGE: 500,
  CANNOT_FETCH: 500,
  BAD_MODEL_FILE: 500,
  NO_BACKEND: 500,
  NOT_INSTALLED: 500,
  NO_DEVICE: 500,
  NOT_FINITE: 500,
  NOT_RECORDABLE: 500,
  BAD_PEER: 500,
  NOT_EQUAL: 500,
  CANNOT_WRITE: 500,
} as const satisfies Record<ErrorCode, number>;

/** What an answer calls an error: `INTERNAL` is what clients need not know more of. */
type AnswerCode = ErrorCode | 'INTERNAL';

/** What a client is told of an error, in the parts that every protocol puts together in its own way. */
export interface ErrorAnswer {
  status: number;
  code: AnswerCode;
  message: string;
  expected: string;
  received: string;
  remedy: string;
  /** In how many seconds the same request may succeed, where it may. */
  retryAfter: number | undefined;
}

/** What a client is told of anything that was thrown. Of our own faults it hears that there was one. */
export function errorAnswer(error: unknown): ErrorAnswer {
  const known = error instanceof SentenceVaeError ? error : frameworkError(error);
  if (!known) return answer(500, 'INTERNAL', INTERNAL);
  const { code } = known;
  switch (code) {
    // Their own words name files and threads of this machine.
    case 'LOST_WORKER':
      return answer(503, code, LOST, 1);
    case 'TOO_LITTLE_MEMORY':
      return answer(503, code, TOO_LITTLE_MEMORY, 5);
    case 'OVERLOADED':
    case 'NOT_READY': {
      const seconds = known instanceof OverloadedError ? known.retryAfterSeconds : 1;
      return answer(ERROR_STATUS[code], code, known, seconds);
    }
    default: {
      const status = ERROR_STATUS[code];
      return status === 500 ? answer(status, 'INTERNAL', INTERNAL) : answer(status, code, known);
    }
  }
}

/** The body of an error's answer: below `/v2` as the Open Inference Protocol wants it. */
export function errorBody({ code, message, expected, received, remedy }: ErrorAnswer, url = '/') {
  if (/^\/v2(?![^/?])/.test(url)) return { error: message };
  return { error: { code, message, expected, received, remedy } };
}

const INTERNAL: Complaint = {
  expected: 'to answer the request',
  received: 'the server failed at it',
  remedy: 'The log of the server says why, under the x-request-id of this answer',
};

const LOST: Complaint = {
  expected: 'to compute the answer',
  received: 'what computed it ended',
  remedy: 'Send the request again',
};

const TOO_LITTLE_MEMORY: Complaint = {
  expected: 'enough memory for the request',
  received: 'there was too little',
  remedy: 'Send fewer or shorter sentences at once',
};

function answer(status: number, code: AnswerCode, complaint: Complaint, retryAfter?: number): ErrorAnswer {
  const { expected, received, remedy } = complaint;
  const message = `Expected ${expected}, but ${received}. ${remedy}.`;
  return { status, code, message, expected, received, remedy, retryAfter };
}

/** What fastify and its plugins throw at requests, in our words. */
function frameworkError(error: unknown): SentenceVaeError | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  switch (error.statusCode) {
    case 400:
      return new SentenceVaeError('BAD_ARGUMENT', {
        expected: 'a request that can be read',
        received: `this one can't be (${messageOf(error)})`,
        remedy: 'Mend it and send it again',
      });
    case 404:
    // A name in an address that is longer than the router reads.
    case 414:
      return new SentenceVaeError('NO_ROUTE', {
        expected: 'an address that this server knows',
        received: 'it has nothing there',
        remedy: 'Look it up in the documentation of the API',
      });
    case 413:
      return new SentenceVaeError('TOO_LARGE', {
        expected: 'a body within the limit of this server',
        received: 'it is larger',
        remedy: 'Send several smaller requests',
      });
    case 415:
      return new SentenceVaeError('WRONG_MEDIA_TYPE', {
        expected: 'a body of a type that is read here, such as application/json',
        received: 'its content-type is missing, damaged or another',
        remedy: 'Send JSON, and say content-type: application/json',
      });
    default:
      return undefined;
  }
}
