import type { Sentence } from '../decode/sentence.js';

/**
 * How sure the decoder is of a sentence, so that long ones compare with short ones: the mean log-probability of its tokens, in
 * nats.
 */
export function certainty({ tokens, logProbability }: Pick<Sentence, 'tokens' | 'logProbability'>): number {
  return tokens.length === 0 ? -Infinity : logProbability / tokens.length;
}

/** Of sentences the one that the decoder is surest of, the first of several. */
export function surest(sentences: readonly Sentence[]): Sentence {
  return sentences.reduce((best, each) => (certainty(each) > certainty(best) ? each : best));
}
