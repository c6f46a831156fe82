import type { SentenceVaeError } from '../errors.js';

/** Why an item of a large job could not be used. */
export type FaultReason =
  | 'empty'
  | 'too long'
  | 'no known word'
  | 'not UTF-8'
  | 'no place for a forced word' // in a sentence that is written
  | 'wrong length' // a latent of another model
  | 'not finite'; // a latent with NaN or infinity

/** An unusable item: the reason as a stable name, and the error that it would be by itself. */
export interface Fault {
  reason: FaultReason;
  error: SentenceVaeError;
}

/** What was made of an item, or why nothing could be. */
export type Attempt<Result> = { result: Result; fault?: undefined } | { result?: undefined; fault: Fault };

/** What became of one item of a large job; one that is unusable has a `fault` and does not end the job. */
export type Outcome<Item, Result> = {
  /** The place of the item among all, from 0. */
  index: number;
  item: Item;
} & Attempt<Result>;

/** The result of an attempt. @throws its fault */
export function resultOf<Result>({ result, fault }: Attempt<Result>): Result {
  if (fault) throw fault.error;
  return result;
}
