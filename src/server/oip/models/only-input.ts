import { badRequest } from '../bad-request.js';

/**
 * Of a model that takes one of several inputs.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` unless exactly one of them came
 */
export function requireOnlyInput(inputs: ReadonlyMap<string, unknown>, names: readonly string[]): void {
  if (inputs.size === 1) return;
  throw badRequest(
    `one input, ${names.join(' or ')}`,
    inputs.size === 0 ? 'none came' : 'several came',
    'Send one of them',
  );
}
