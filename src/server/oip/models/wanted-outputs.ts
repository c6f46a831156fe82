import { badRequest, quoted } from '../bad-request.js';
import type { TensorSpec } from './tensor-spec.js';

/**
 * The outputs of a request, in its order.
 * @param available what there is for the inputs that came
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for one that isn't there or is asked for twice
 */
export function wantedOutputs(available: readonly TensorSpec[], names: readonly string[]): readonly string[] {
  const known = available.map(({ name }) => name);
  if (names.length === 0) return known;
  const seen = new Set<string>();
  for (const name of names) {
    if (!known.includes(name)) {
      throw badRequest(
        `outputs of these inputs: ${known.join(', ')}`,
        `${quoted(name)} was asked for`,
        'Leave the outputs out to get all that there are',
      );
    }
    if (seen.has(name))
      throw badRequest('every output once', `${name} was asked for twice`, 'Ask for it once');
    seen.add(name);
  }
  return names;
}
