import { SentenceVaeError } from '../../../src/errors.js';

/** How many names a message lists. */
const MOST_LISTED = 5;

/** Nothing in the model has the name that was given; those that look most like it are listed. */
export function nothingCalled(
  name: string,
  what: 'layer' | 'node',
  names: readonly string[],
): SentenceVaeError {
  const wanted = pairsOf(name);
  const listed = names
    .map((each) => ({ each, likeness: likeness(wanted, pairsOf(each)) }))
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, MOST_LISTED)
    .map(({ each }) => each);
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: `the name of a ${what} of the model, such as ${listed.join(', ')}`,
    received: `none is called "${name}"`,
    remedy: 'Check --inputs and --outputs',
  });
}

/** The letters of a name, two by two. */
function pairsOf(name: string): ReadonlySet<string> {
  const letters = name.toLowerCase();
  return new Set(
    Array.from({ length: Math.max(letters.length - 1, 0) }, (_, at) => letters.slice(at, at + 2)),
  );
}

/** The share of pairs that two names have in common (Dice, 1945). */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((pair) => b.has(pair)).length;
  return (2 * common) / Math.max(a.size + b.size, 1);
}
