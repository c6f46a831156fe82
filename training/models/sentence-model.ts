import type { SentenceBatch } from '../batches/batch.js';
import { createLanguageModel } from './language-model.js';
import type { SentenceModelConfig } from './sentence-config.js';
import { createSentenceVae } from './sentence-vae.js';
import type { Trainable } from './trainable.js';

/** The model that a run's configuration describes: a sentence VAE, or a language model where there are no latent dimensions. */
export function createSentenceModel(
  config: SentenceModelConfig,
  options: { seed: number; logitChunks?: number },
): Trainable<SentenceBatch> {
  return config.latent === 0 ? createLanguageModel(config, options) : createSentenceVae(config, options);
}
