import { uniformByWidth, type Distribution } from './initial-weights.js';
import { EMBEDDING_DEVIATION, type SentenceModelConfig } from './sentence-config.js';

/** PyTorch's scales, but for embeddings (0.1 where nothing else is said) and log_variance (a posterior that starts close to the prior's width). */
export function sentenceFirstWeights({
  hidden,
  latent,
  bidirectional,
  embeddingDeviation = EMBEDDING_DEVIATION,
}: SentenceModelConfig): Readonly<Record<string, Distribution>> {
  const gru = uniformByWidth(hidden);
  const encoderState = bidirectional ? 2 * hidden : hidden;
  return {
    token_embedding: { kind: 'normal', deviation: embeddingDeviation },
    'token_embedding/output_bias': { kind: 'zeros' },
    encoder_gru: gru,
    encoder_gru_backward: gru,
    mean: uniformByWidth(encoderState),
    normalised_mean: { kind: 'zeros' },
    log_variance: { kind: 'uniform', limit: 0.1 / Math.sqrt(encoderState) },
    initial_hidden: uniformByWidth(latent),
    decoder_gru: gru,
    output_bottleneck: uniformByWidth(hidden),
    logits: uniformByWidth(hidden),
  };
}
