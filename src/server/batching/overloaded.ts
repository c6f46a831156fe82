import { SentenceVaeError } from '../../errors.js';

/** More rows wait than may wait. */
export class OverloadedError extends SentenceVaeError {
  /** After how many seconds, whole ones, those that wait now should be done: `Retry-After`. */
  readonly retryAfterSeconds: number;

  constructor(waiting: number, most: number, retryAfterSeconds: number) {
    super('OVERLOADED', {
      expected: `at most ${most} rows to wait for a model`,
      received: `${waiting} wait already`,
      remedy: `Try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}`,
    });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
