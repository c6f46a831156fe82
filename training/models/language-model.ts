import * as tf from '@tensorflow/tfjs';
import type { SentenceBatch } from '../batches/batch.js';
import { drawInitialWeights } from './initial-weights.js';
import { namedVariables } from './named-variables.js';
import type { SentenceModelConfig } from './sentence-config.js';
import { SentenceDecoder } from './sentence-decoder.js';
import { rowFeeds, sentenceFeeds } from './sentence-feeds.js';
import { sentenceFirstWeights } from './sentence-first-weights.js';
import { sentenceReconstruction } from './sentence-reconstruction.js';
import { takeFeeds } from './take-feeds.js';
import type { Trainable } from './trainable.js';

/**
 * The decoder of a sentence VAE by itself, a GRU that starts from zeros: what a VAE of the same sizes has to be measured against.
 * It trains as a VAE does whose latents have no dimensions, so that its KL is 0 and its −ELBO is −log p(x).
 *
 * @param config with `latent: 0`
 * @param options those of `createSentenceVae`
 */
export function createLanguageModel(
  config: SentenceModelConfig,
  { seed, logitChunks = 1 }: { seed: number; logitChunks?: number },
): Trainable<SentenceBatch> {
  const decoder = new SentenceDecoder(config);
  const networks = { decoder: decoder.model() };
  const variables = namedVariables(networks);
  const draw = () => drawInitialWeights(variables, seed, sentenceFirstWeights(config));
  draw();
  return {
    networks,
    variables,
    resetDecoder: draw,
    feeds: (batch, pass) => sentenceFeeds(batch, pass, config, logitChunks),
    dynamic: rowFeeds(logitChunks),
    posterior: (feeds) => {
      const { noise } = takeFeeds(feeds, ['noise'], []);
      return { mean: tf.zerosLike(noise), logVariance: tf.zerosLike(noise) };
    },
    reconstruction: (feeds, latent) => sentenceReconstruction(decoder, feeds, latent, logitChunks),
    [Symbol.dispose]: () => tf.dispose(variables.map(({ variable }) => variable)),
  };
}
