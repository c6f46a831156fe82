import { SentenceTokenizer } from '../../src/tokenizer/sentence-tokenizer.js';
import type { Tokenization } from './pipeline.js';
import { SPECIAL_TOKENS, TOKEN_IDS } from './special-tokens.js';
import { composeTokenizer, type TokenizerFiles } from './tokenizer-json.js';
import { countWords, mostFrequent, type VocabularyLimits } from './vocabulary.js';

export interface BuiltTokenizer extends TokenizerFiles {
  tokenizer: SentenceTokenizer;
}

/** A tokenizer that knows no word yet; it cuts text into the same words as one with a vocabulary. */
export function wordSplitter(tokenization: Tokenization): SentenceTokenizer {
  return open(composeTokenizer(tokenization, [])).tokenizer;
}

/**
 * Makes a tokenizer whose vocabulary is the most frequent words of the training sentences.
 * @throws {SentenceVaeError} `BAD_CORPUS` if no word is frequent enough.
 */
export function buildTokenizer(
  sentences: Iterable<string>,
  tokenization: Tokenization,
  limits: VocabularyLimits,
): BuiltTokenizer {
  const splitter = wordSplitter(tokenization);
  const counts = countWords(sentences, (sentence) => splitter.words(sentence));
  // Text cannot produce these words except a corpus's own <unk>, which has its id already.
  for (const token of SPECIAL_TOKENS) counts.delete(token);
  return open(composeTokenizer(tokenization, mostFrequent(counts, limits)));
}

function open(files: TokenizerFiles): BuiltTokenizer {
  return {
    ...files,
    tokenizer: SentenceTokenizer.fromJson(files.tokenizerJson, files.tokenizerConfigJson, TOKEN_IDS),
  };
}
