import { Metadata, status, type StatusObject } from '@grpc/grpc-js';
import { errorAnswer } from '../../errors.js';

/** What an error is in gRPC, by the status that HTTP has for it. */
const CODES: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  404: status.NOT_FOUND,
  413: status.RESOURCE_EXHAUSTED,
  415: status.INVALID_ARGUMENT,
  429: status.RESOURCE_EXHAUSTED,
  503: status.UNAVAILABLE,
  504: status.DEADLINE_EXCEEDED,
};

/** Longer ones are cut off: they travel as a header, and clients refuse those that are long. */
const LONGEST_MESSAGE = 1000;

/** How a call ends that failed: what HTTP would answer, in gRPC's words. */
export function callStatus(error: unknown): StatusObject {
  const { status: httpStatus, message, retryAfter } = errorAnswer(error);
  const metadata = new Metadata();
  if (retryAfter !== undefined) metadata.set('retry-after', String(retryAfter));
  return { code: CODES[httpStatus] ?? status.INTERNAL, details: headerText(message), metadata };
}

const LONE_SURROGATE = /\p{Surrogate}/gu;

/** A text that UTF-8 has, as headers need it. */
function headerText(message: string): string {
  const text = message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
  return text.replace(LONE_SURROGATE, '\uFFFD');
}
