import { SentenceVaeError } from '../../src/errors.js';
import type { HostTensors } from './host-tensor.js';
import type { DynamicSizes } from './record-program.js';

/**
 * Checks that the inputs that share a dynamic size do so in this call.
 * @param step what a message calls it
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function demandSizes(step: string, inputs: HostTensors, dynamic: DynamicSizes): void {
  for (const names of Object.values(dynamic)) {
    const [first, ...others] = names.flatMap((name) => {
      const input = inputs[name];
      return input ? [{ name, shape: input.shape, rows: input.shape[0] }] : [];
    });
    if (!first) continue;
    const odd = [first, ...others].find(({ rows }) => rows === undefined);
    if (odd)
      throw unfit(`the dynamic input ${odd.name} of ${step} to have a first dimension`, 'it is a scalar');
    const other = others.find(({ rows }) => rows !== first.rows);
    if (!other) continue;
    throw unfit(
      `the inputs ${first.name} and ${other.name} of ${step} to have the same first dimension`,
      `they have [${first.shape.join(', ')}] and [${other.shape.join(', ')}]`,
    );
  }
}

function unfit(expected: string, received: string): SentenceVaeError {
  const remedy = 'Correct the inputs, or what the step declares as dynamic';
  return new SentenceVaeError('BAD_ARGUMENT', { expected, received, remedy });
}
