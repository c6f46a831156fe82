import { SentenceVaeError } from '../../errors.js';

/** What a request is answered that the server can't wait for any longer, since it stops. */
export function givenUp(): SentenceVaeError {
  return new SentenceVaeError('NOT_READY', {
    expected: 'to answer before the server stops',
    received: 'the work was not done by then',
    remedy: 'Send the request again, to another server or when this one is back',
  });
}
