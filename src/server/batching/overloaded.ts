import { SentenceVaeError, type Complaint } from '../../errors.js';

/** More waits than may wait. */
export class OverloadedError extends SentenceVaeError {
  /** After how many seconds, whole ones, what waits now should be done: `Retry-After`. */
  readonly retryAfterSeconds: number;

  /** @param seconds in which what waits now should be done */
  constructor(complaint: Pick<Complaint, 'expected' | 'received'>, seconds: number) {
    const retryAfter = Math.max(1, Math.ceil(seconds));
    super('OVERLOADED', {
      ...complaint,
      remedy: `Try again in ${retryAfter} ${retryAfter === 1 ? 'second' : 'seconds'}`,
    });
    this.retryAfterSeconds = retryAfter;
  }
}
