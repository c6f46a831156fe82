import { SentenceVaeError } from '../errors.js';
import type { SentencePackageConfig } from '../package/config.js';
import type { SentenceTokenizer } from '../tokenizer/sentence-tokenizer.js';

/** @throws {SentenceVaeError} `BAD_ARGUMENT` unless the model can make something of every sentence */
export function requireSentences(
  texts: readonly string[],
  tokenizer: SentenceTokenizer,
  { name, sizes }: SentencePackageConfig,
): void {
  for (const text of texts) {
    const words = tokenizer.words(text);
    if (words.length === 0) {
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: 'a sentence with at least one word',
        received: text === '' ? 'one is empty' : `${quote(text)} has none`,
        remedy: 'Write a sentence',
      });
    }
    // The end takes one of the tokens.
    if (words.length >= sizes.maxTokens) {
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: `sentences of at most ${sizes.maxTokens - 1} words, punctuation marks included`,
        received: `${quote(text)} has ${words.length.toLocaleString('en')}`,
        remedy: 'Shorten it',
      });
    }
    if (!words.some((word) => tokenizer.isKnown(word))) {
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: `sentences with words that the model ${name} has learnt`,
        received: `it knows none in ${quote(text)}`,
        remedy: 'Use other words, or a model trained on such text',
      });
    }
  }
}

const quote = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 57).trimEnd()}…` : text);
