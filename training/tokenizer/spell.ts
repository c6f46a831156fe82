/** Marks a piece that continues the word before it. */
export const CONTINUES = '##';

/** A longer word is `<unk>` as a whole: the search for pieces takes time that grows with the square of its length. */
export const LONGEST_SPELT = 100;

/**
 * Spells a word with the pieces of a vocabulary, each time the longest that fits (Devlin et al., "BERT", 2019); nothing
 * where none does. `tokenizer.json` has the libraries do the same.
 */
export function spell(word: string, vocabulary: { has(piece: string): boolean }): string[] | undefined {
  const characters = [...word];
  if (characters.length > LONGEST_SPELT) return undefined;
  const pieces: string[] = [];
  for (let start = 0; start < characters.length;) {
    let end = characters.length;
    while (end > start && !vocabulary.has(pieceOf(characters, start, end))) end--;
    if (end === start) return undefined;
    pieces.push(pieceOf(characters, start, end));
    start = end;
  }
  return pieces;
}

function pieceOf(characters: readonly string[], start: number, end: number): string {
  const text = characters.slice(start, end).join('');
  return start === 0 ? text : CONTINUES + text;
}
