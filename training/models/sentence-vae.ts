import * as tf from '@tensorflow/tfjs';
import type { SentenceBatch } from '../batches/batch.js';
import { gatherRows, sumRows } from '../gradients/rows.js';
import { scalar } from '../graph/host-tensor.js';
import { Sequence } from '../graph/sequence.js';
import { tokenCrossEntropy } from '../objective/token-cross-entropy.js';
import { runningShare } from './batch-norm-mean.js';
import { drawInitialWeights, uniformByWidth, type Distribution } from './initial-weights.js';
import { namedVariables } from './named-variables.js';
import { EMBEDDING_DEVIATION, type SentenceModelConfig } from './sentence-config.js';
import { rowFeeds, sentenceFeeds, takeRowFeeds } from './sentence-feeds.js';
import { takeFeeds } from './take-feeds.js';
import { SentenceNetworks } from './sentence-networks.js';
import type { Trainable } from './trainable.js';

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
  const rules = firstWeights(config);
  const normalises = config.batchNormMean !== undefined;
  drawInitialWeights(variables, seed, rules);
  return {
    networks,
    variables,
    resetDecoder: () => drawInitialWeights(variables, seed, rules, 'decoder'),
    feeds: (batch, pass) => ({
      ...sentenceFeeds(batch, pass, config, logitChunks),
      ...(normalises &&
        pass.mode === 'train' && { runningShare: scalar(runningShare(pass.step ?? pass.index)) }),
    }),
    dynamic: rowFeeds(logitChunks),
    posterior: (feeds, mode) => {
      const { ids, mask, runningShare: share } = takeFeeds(feeds, ['ids', 'mask'], ['runningShare']);
      return mode === 'train'
        ? layers.encodeInTraining(ids, mask, share)
        : layers.encode<tf.Tensor>(ids, mask);
    },
    reconstruction: (feeds, latent) => reconstruction(layers, feeds, latent, logitChunks),
    [Symbol.dispose]: () => {
      tf.dispose(variables.map(({ variable }) => variable));
      tf.dispose(networks.encoder.nonTrainableWeights.map((weight) => weight.read()));
    },
  };
}

function reconstruction(
  layers: SentenceNetworks,
  feeds: tf.NamedTensorMap,
  latent: tf.Tensor,
  logitChunks: number,
): tf.Tensor1D {
  const { previousIds, embeddingDropout } = takeFeeds(feeds, ['previousIds'], ['embeddingDropout']);
  const states = layers.decoderStates<tf.Tensor>(previousIds, latent, (embeddings) =>
    scale(embeddings, embeddingDropout),
  );
  const sequence = logitChunks > 1 ? new Sequence() : undefined;
  const parts = Array.from({ length: logitChunks }, (_, chunk) => {
    const { rows, targets, sentences, outputDropout } = takeRowFeeds(feeds, chunk);
    // Padding is left behind before the output layer, which costs more than all the rest.
    const features = layers.features(scale(pick(states, rows), outputDropout));
    const perToken = tokenCrossEntropy(features, layers.output, targets, sequence);
    return sumRows(perToken, sentences, latent.shape[0]!);
  });
  return logitChunks > 1 ? tf.addN(parts) : parts[0]!;
}

/** `[batch, tokens, hidden]` → `[rows, hidden]`. */
function pick(states: tf.Tensor, rows: tf.Tensor1D): tf.Tensor {
  return gatherRows(tf.reshape(states, [-1, states.shape.at(-1)!]), rows);
}

function scale(x: tf.Tensor, factors: tf.Tensor | undefined): tf.Tensor {
  return factors ? tf.mul(x, factors) : x;
}

/** PyTorch's scales, but for embeddings (0.1 where nothing else is said) and log_variance (a posterior that starts close to the prior's width). */
function firstWeights({
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
