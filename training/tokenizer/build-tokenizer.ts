import { SentenceTokenizer } from '../../src/tokenizer/sentence-tokenizer.js';
import type { Tokenization } from './pipeline.js';
import { SPECIAL_TOKENS, TOKEN_IDS } from './special-tokens.js';
import { subwordVocabulary } from './subword-vocabulary.js';
import { composeTokenizer, type TokenizerFiles } from './tokenizer-json.js';
import { countWords, mostFrequent, type VocabularyLimits } from './vocabulary.js';

export interface BuiltTokenizer extends TokenizerFiles {
  tokenizer: SentenceTokenizer;
  /** What the vocabulary has besides the special tokens: words that are tokens, and pieces that others are spelt with. */
  holds: { words: number; pieces: number };
}

export interface TokenizerOptions extends VocabularyLimits {
  /** Whether rare words are spelt in pieces rather than `<unk>`; for prose only. Default: false */
  subwords?: boolean;
}

/** A tokenizer that knows no word yet; it cuts text into the same words as one with a vocabulary. */
export function wordSplitter(tokenization: Tokenization): SentenceTokenizer {
  return open(tokenization, []).tokenizer;
}

/**
 * Makes a tokenizer whose vocabulary is the most frequent words of the training sentences, and pieces for the others.
 * @throws {SentenceVaeError} `BAD_CORPUS` if no word is frequent enough.
 */
export function buildTokenizer(
  sentences: Iterable<string>,
  tokenization: Tokenization,
  { subwords = false, ...limits }: TokenizerOptions,
): BuiltTokenizer {
  const splitter = wordSplitter(tokenization);
  const counts = countWords(sentences, (sentence) => splitter.words(sentence));
  // Text cannot produce these words except a corpus's own <unk>, which has its id already.
  for (const token of SPECIAL_TOKENS) counts.delete(token);
  if (!subwords) return open(tokenization, mostFrequent(counts, limits));
  const { words, pieces } = subwordVocabulary(counts, limits);
  return open(tokenization, words, pieces);
}

function open(
  tokenization: Tokenization,
  words: readonly string[],
  pieces?: readonly string[],
): BuiltTokenizer {
  const files = composeTokenizer(tokenization, words, pieces);
  return {
    ...files,
    tokenizer: SentenceTokenizer.fromJson(files.tokenizerJson, files.tokenizerConfigJson, TOKEN_IDS),
    holds: { words: words.length, pieces: pieces?.length ?? 0 },
  };
}
