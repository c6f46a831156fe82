import { resultOf, type Attempt } from '../bulk/outcome.js';
import { requireCount, type GenerateOptions, type Generation } from '../decode/generate-options.js';
import type { Sentence } from '../decode/sentence.js';
import { SentenceVaeError } from '../errors.js';
import type { PriorOptions } from '../latent/prior.js';
import { surest } from './certainty.js';

/** Options of `SentenceVae.sample`. */
export interface SampleOptions extends GenerateOptions, PriorOptions {
  /**
   * Writes so many sentences for each that is wanted, from latents of their own, and keeps the one whose tokens have the highest
   * mean log-probability: what comes of latents between those of sentences is left out (akin to the resampled priors of Bauer &
   * Mnih 2019, the decoder being the judge). From 1 to 100. Default 1: takes what comes.
   */
  bestOf?: number | undefined;
}

/** The most sentences that one is kept of. */
export const MOST_OF = 100;

/** How so many sentences are sampled. */
export interface Sampling {
  /** How many are drawn. */
  draws: number;
  generation: Generation;
}

/**
 * Checks how many sentences are to be drawn, and of how many each is to be the best.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function readSampling(count: number, bestOf: number, generation: Generation): Sampling {
  requireCount(count, 'sentences');
  requireBestOf(bestOf);
  const scores = generation.scores || bestOf > 1;
  return { draws: count * bestOf, generation: { ...generation, scores } };
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` */
export function requireBestOf(bestOf: number): void {
  if (!Number.isInteger(bestOf) || bestOf < 1 || bestOf > MOST_OF) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `the number of sentences to keep the best of to be a whole number from 1 to ${MOST_OF}`,
      received: `${bestOf} came`,
      remedy: 'Use 1 to take what comes; 4 is usual',
    });
  }
}

/**
 * Of each group of so many sentences in a row the best one.
 * @throws what kept one from being written
 */
export async function* bestOfEach(
  outcomes: AsyncIterable<Attempt<Sentence>>,
  size: number,
): AsyncGenerator<Sentence, void> {
  let group: Sentence[] = [];
  for await (const outcome of outcomes) {
    group.push(resultOf(outcome));
    if (group.length < size) continue;
    yield surest(group);
    group = [];
  }
}
