import type { TSchema } from 'typebox';
import type { Validator } from 'typebox/compile';
import { SentenceVaeError } from '../../errors.js';
import { complaintAbout } from './schema-fault.js';

/**
 * Checks what a request brought.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` that names the first thing wrong with it
 */
export function requireBody<Context extends Record<never, never>, Type extends TSchema, Encoded, Decoded>(
  validator: Validator<Context, Type, Encoded, Decoded>,
  body: unknown,
): Encoded {
  if (validator.Check(body)) return body;
  throw new SentenceVaeError('BAD_ARGUMENT', complaintAbout(validator.Type(), body, validator.Errors(body)));
}
