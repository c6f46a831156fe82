import type { Fault, FaultReason } from '../bulk/outcome.js';
import { SentenceVaeError, type Complaint } from '../errors.js';
import type { SentencePackageConfig } from '../package/config.js';
import type { SentenceTokenizer } from '../tokenizer/sentence-tokenizer.js';

/** @throws {SentenceVaeError} `BAD_ARGUMENT` unless the model can make something of every sentence */
export function requireSentences(
  texts: readonly string[],
  tokenizer: SentenceTokenizer,
  config: SentencePackageConfig,
): void {
  requireManyTexts(texts);
  for (const text of texts) {
    const fault = sentenceFault(text, tokenizer, config);
    if (fault) throw fault.error;
  }
}

/**
 * A text is a sequence too, of letters, which would be taken for sentences.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for a single text
 */
export function requireManyTexts(texts: unknown): void {
  if (typeof texts !== 'string') return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'any number of sentences, such as a list of them',
    received: `the text ${quote(texts)} came`,
    remedy: 'Put it into an array; of a file, give the lines',
  });
}

/** Why the model can make nothing of a sentence, if it can't. */
export function sentenceFault(
  text: string,
  tokenizer: SentenceTokenizer,
  { name, sizes }: SentencePackageConfig,
): Fault | undefined {
  const words = tokenizer.words(text);
  if (words.length === 0) {
    return fault('empty', {
      expected: 'a sentence with at least one word',
      received: text === '' ? 'one is empty' : `${quote(text)} has none`,
      remedy: 'Write a sentence',
    });
  }
  const tokens = words.reduce((sum, word) => sum + tokenizer.idsOf(word).length, 0);
  // The end takes one of the tokens.
  if (tokens >= sizes.maxTokens) {
    return fault('too long', {
      expected: `sentences of at most ${longest(sizes.maxTokens - 1, tokenizer)}`,
      received: `${quote(text)} has ${tokens.toLocaleString('en')}`,
      remedy: 'Shorten it',
    });
  }
  if (!words.some((word) => tokenizer.isKnown(word))) {
    return fault('no known word', {
      expected: `sentences with words that the model ${name} has learnt`,
      received: `it knows none in ${quote(text)}`,
      remedy: 'Use other words, or a model trained on such text',
    });
  }
  return undefined;
}

/** So many tokens, in words. */
export function longest(tokens: number, { hasPieces }: SentenceTokenizer): string {
  return hasPieces
    ? `${tokens} tokens: words, pieces of rare words and punctuation marks`
    : `${tokens} words, punctuation marks included`;
}

const fault = (reason: FaultReason, complaint: Complaint): Fault => ({
  reason,
  error: new SentenceVaeError('BAD_ARGUMENT', complaint),
});

const quote = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 57).trimEnd()}…` : text);
