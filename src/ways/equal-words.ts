/**
 * How much of two sentences is equal: the words of a longest common subsequence, over those of the longer sentence; 1 for two
 * that are the same, 0 for two without a common word.
 */
export function equalWords(a: readonly string[], b: readonly string[]): number {
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : commonWords(a, b) / longer;
}

/** The length of a longest common subsequence. */
function commonWords(a: readonly string[], b: readonly string[]): number {
  let above = [0, ...b.map(() => 0)];
  for (const word of a) {
    const row = [0];
    for (const [at, other] of b.entries()) {
      row.push(word === other ? above[at]! + 1 : Math.max(above[at + 1]!, row[at]!));
    }
    above = row;
  }
  return above[b.length]!;
}
