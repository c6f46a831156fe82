import { learnPieces } from './learn-pieces.js';
import { CONTINUES, LONGEST_SPELT } from './spell.js';
import { SPECIAL_TOKENS } from './special-tokens.js';
import { compareCodePoints, frequentWords, type VocabularyLimits } from './vocabulary.js';

/** What a tokenizer knows besides the special tokens. */
export interface SubwordVocabulary {
  /** Words that are tokens as they are, most frequent first. */
  words: string[];
  /** What all other words are spelt with: characters, then longer pieces. */
  pieces: string[];
}

/** The share of the vocabulary beside the characters that goes to longer pieces; docs/experiments.md has what others give. */
const PIECES = 0.1;

/** Characters take no more than this share, the rarest are left out: Chinese text has thousands. */
const CHARACTERS = 0.5;

/**
 * Divides a vocabulary: every character, the most frequent words whole, and pieces for the words that are left.
 * @throws {SentenceVaeError} as `frequentWords`
 */
export function subwordVocabulary(
  all: ReadonlyMap<string, number>,
  limits: VocabularyLimits,
): SubwordVocabulary {
  const counts = new Map([...all].filter(([word]) => [...word].length <= LONGEST_SPELT));
  const frequent = frequentWords(counts, limits);
  const size = limits.maxSize - SPECIAL_TOKENS.length;
  const characters = charactersOf(counts).slice(0, Math.ceil(CHARACTERS * size));
  const known = new Set(characters);
  const room = size - characters.length;
  const words = frequent.filter((word) => !known.has(word)).slice(0, room - Math.round(PIECES * room));
  for (const word of words) known.add(word);
  const rare = new Map([...counts].filter(([word]) => !known.has(word)));
  const learnt = learnPieces(rare, known, room - words.length);
  return { words, pieces: [...characters, ...learnt] };
}

/**
 * The characters of the words by falling frequency, each as a piece that begins a word, and as one that continues it unless it
 * only ever is a word by itself.
 */
function charactersOf(counts: ReadonlyMap<string, number>): string[] {
  const sums = new Map<string, number>();
  const within = new Set<string>();
  for (const [word, count] of counts) {
    const characters = [...word];
    for (const character of characters) {
      sums.set(character, (sums.get(character) ?? 0) + count);
      if (characters.length > 1) within.add(character);
    }
  }
  return [...sums]
    .toSorted(([a, countA], [b, countB]) => countB - countA || compareCodePoints(a, b))
    .flatMap(([character]) => (within.has(character) ? [character, CONTINUES + character] : [character]));
}
