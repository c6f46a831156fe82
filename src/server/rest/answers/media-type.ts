import type { IncomingHttpHeaders } from 'node:http';
import Negotiator from 'negotiator';
import { SentenceVaeError } from '../../../errors.js';

/** The forms that an answer may have. */
export type MediaType = 'application/json' | 'application/x-ndjson' | 'text/event-stream' | 'image/png';

/**
 * The form that a client likes best; JSON where it has no wish.
 * @throws {SentenceVaeError} `NOT_ACCEPTABLE` if it takes none of those on offer
 */
export function preferredType(headers: IncomingHttpHeaders, offered: readonly MediaType[]): MediaType {
  const preferred = new Negotiator({ headers }).mediaType([...offered]);
  const found = offered.find((each) => each === preferred);
  if (found !== undefined) return found;
  throw new SentenceVaeError('NOT_ACCEPTABLE', {
    expected: `the header accept to take ${offered.join(' or ')}`,
    received: `${JSON.stringify(headers.accept)} came`,
    remedy: 'Accept one of them, or leave the header out for JSON',
  });
}
