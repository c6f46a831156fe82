import * as tf from '@tensorflow/tfjs';
import type { SentenceBatch } from '../batches/batch.js';
import { gatherRows, sumRows } from '../gradients/rows.js';
import { Sequence } from '../graph/sequence.js';
import { gaussianKl } from '../objective/kl.js';
import { tokenCrossEntropy } from '../objective/token-cross-entropy.js';
import { drawInitialWeights, uniformByWidth, type Distribution } from './initial-weights.js';
import { namedVariables } from './named-variables.js';
import { reparameterise } from './posterior.js';
import type { SentenceModelConfig } from './sentence-config.js';
import { BATCH_FEEDS, rowFeeds, sentenceFeeds, takeRowFeeds } from './sentence-feeds.js';
import { takeFeeds } from './take-feeds.js';
import { SentenceNetworks } from './sentence-networks.js';
import type { ElboTerms, Trainable } from './trainable.js';

export { SentenceModelConfig } from './sentence-config.js';

/**
 * A sentence VAE after Bowman et al. 2016: a GRU reads the sentence into a Gaussian posterior; z sets the first state of
 * a second GRU, which writes the sentence, and is fed to it again at every token.
 *
 * @param options.seed Decides the first weights.
 * @param options.logitChunks In how many parts the logits of a batch are computed, one after the other. Default: 1
 */
export function createSentenceVae(
  config: SentenceModelConfig,
  { seed, logitChunks = 1 }: { seed: number; logitChunks?: number },
): Trainable<SentenceBatch> {
  const layers = new SentenceNetworks(config);
  const networks = layers.models();
  const variables = namedVariables(networks);
  drawInitialWeights(variables, seed, firstWeights(config));
  return {
    networks,
    variables,
    feeds: (batch, pass) => sentenceFeeds(batch, pass, config, logitChunks),
    dynamic: rowFeeds(logitChunks),
    terms: (feeds) => forward(layers, feeds, logitChunks),
    [Symbol.dispose]: () => tf.dispose(variables.map(({ variable }) => variable)),
  };
}

function forward(layers: SentenceNetworks, given: tf.NamedTensorMap, logitChunks: number): ElboTerms {
  const feeds = takeFeeds(given, BATCH_FEEDS, ['embeddingDropout']);
  const posterior = layers.encode<tf.Tensor>(feeds.ids, feeds.mask);
  const latent = reparameterise(posterior, feeds.noise);
  const states = layers.decoderStates<tf.Tensor>(feeds.previousIds, latent, (embeddings) =>
    scale(embeddings, feeds.embeddingDropout),
  );
  const sequence = logitChunks > 1 ? new Sequence() : undefined;
  const parts = Array.from({ length: logitChunks }, (_, chunk) => {
    const { rows, targets, sentences, outputDropout } = takeRowFeeds(given, chunk);
    // Padding is left behind before the output layer, which costs more than all the rest.
    const features = layers.features(scale(pick(states, rows), outputDropout));
    const perToken = tokenCrossEntropy(features, layers.output, targets, sequence);
    return sumRows(perToken, sentences, feeds.noise.shape[0]!);
  });
  return {
    reconstruction: logitChunks > 1 ? tf.addN(parts) : parts[0]!,
    kl: gaussianKl(posterior.mean, posterior.logVariance),
  };
}

/** `[batch, tokens, hidden]` → `[rows, hidden]`. */
function pick(states: tf.Tensor, rows: tf.Tensor1D): tf.Tensor {
  return gatherRows(tf.reshape(states, [-1, states.shape.at(-1)!]), rows);
}

function scale(x: tf.Tensor, factors: tf.Tensor | undefined): tf.Tensor {
  return factors ? tf.mul(x, factors) : x;
}

/** PyTorch's scales, but for embeddings (0.1) and log_variance (a posterior that starts close to the prior's width). */
function firstWeights({
  hidden,
  latent,
  bidirectional,
}: SentenceModelConfig): Readonly<Record<string, Distribution>> {
  const gru = uniformByWidth(hidden);
  const encoderState = bidirectional ? 2 * hidden : hidden;
  return {
    token_embedding: { kind: 'normal', deviation: 0.1 },
    'token_embedding/output_bias': { kind: 'zeros' },
    encoder_gru: gru,
    encoder_gru_backward: gru,
    mean: uniformByWidth(encoderState),
    log_variance: { kind: 'uniform', limit: 0.1 / Math.sqrt(encoderState) },
    initial_hidden: uniformByWidth(latent),
    decoder_gru: gru,
    output_bottleneck: uniformByWidth(hidden),
    logits: uniformByWidth(hidden),
  };
}
