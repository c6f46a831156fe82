/** A word of a sentence, and whether the other sentence has it in the same order. */
export interface ComparedWord {
  readonly word: string;
  readonly isShared: boolean;
}

/** Compares two sentences by their longest common subsequence of words. */
export function compareWords(
  original: readonly string[],
  written: readonly string[],
): { original: ComparedWord[]; written: ComparedWord[] } {
  // Length of the longest common subsequence of what is left from (i, j) on.
  const longest = Array.from({ length: original.length + 1 }, () =>
    Array.from({ length: written.length + 1 }, () => 0),
  );
  for (let i = original.length - 1; i >= 0; i--) {
    for (let j = written.length - 1; j >= 0; j--) {
      longest[i]![j] =
        original[i] === written[j]
          ? longest[i + 1]![j + 1]! + 1
          : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
    }
  }
  const shared = { original: new Set<number>(), written: new Set<number>() };
  for (let i = 0, j = 0; i < original.length && j < written.length;) {
    if (original[i] === written[j]) {
      shared.original.add(i++);
      shared.written.add(j++);
    } else if (longest[i + 1]![j]! >= longest[i]![j + 1]!) i++;
    else j++;
  }
  return { original: marked(original, shared.original), written: marked(written, shared.written) };
}

function marked(words: readonly string[], shared: ReadonlySet<number>): ComparedWord[] {
  return words.map((word, i) => ({ word, isShared: shared.has(i) }));
}
