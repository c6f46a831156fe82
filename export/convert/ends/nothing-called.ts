import { SentenceVaeError } from '../../../src/errors.js';

/** How many names a message lists. */
const MOST_LISTED = 10;

/** Nothing in the model has the name that was given; those that look most like it are listed. */
export function nothingCalled(
  name: string,
  what: 'layer' | 'node',
  names: readonly string[],
): SentenceVaeError {
  const wanted = name.toLowerCase();
  const similar = names.filter(
    (each) => each.toLowerCase().includes(wanted) || wanted.includes(each.toLowerCase()),
  );
  const listed = (similar.length > 0 ? similar : names).slice(-MOST_LISTED);
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: `the name of a ${what} of the model, such as ${listed.join(', ')}`,
    received: `none is called ${name}`,
    remedy: 'Check --inputs and --outputs',
  });
}
