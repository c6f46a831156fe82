/** How alike two ways to write the same sentences are. */
export interface Equality {
  /** Share of places with the same token in both; places that one alone has are counted. */
  tokens: number;
  /** Share of sentences that are the same throughout. */
  sentences: number;
}

/** Compares sentences of ids, place by place. @throws {RangeError} for none, or for other numbers of them */
export function equalTokens(
  some: readonly (readonly number[])[],
  others: readonly (readonly number[])[],
): Equality {
  if (some.length === 0 || some.length !== others.length) {
    throw new RangeError('Sentences are compared with as many others, at least one.');
  }
  let places = 0;
  let equal = 0;
  let sentences = 0;
  for (const [i, ids] of some.entries()) {
    const other = others[i]!;
    const longest = Math.max(ids.length, other.length);
    const same = ids.filter((id, place) => id === other[place]).length;
    places += longest;
    equal += same;
    if (same === longest) sentences++;
  }
  return { tokens: equal / places, sentences: sentences / some.length };
}
