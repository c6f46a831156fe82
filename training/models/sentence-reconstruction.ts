import * as tf from '@tensorflow/tfjs';
import { gatherRows, sumRows } from '../gradients/rows.js';
import { Sequence } from '../graph/sequence.js';
import { tokenCrossEntropy } from '../objective/token-cross-entropy.js';
import type { SentenceDecoder } from './sentence-decoder.js';
import { takeRowFeeds } from './sentence-feeds.js';
import { takeFeeds } from './take-feeds.js';

/**
 * −log p(x|z) of each sentence of a batch's feeds, in nats: `[batch]`.
 * @param latent `[batch, latent]`
 * @param logitChunks in how many parts the logits are computed, one after the other
 */
export function sentenceReconstruction(
  decoder: SentenceDecoder,
  feeds: tf.NamedTensorMap,
  latent: tf.Tensor,
  logitChunks: number,
): tf.Tensor1D {
  const { previousIds, embeddingDropout, recurrentDropout } = takeFeeds(
    feeds,
    ['previousIds'],
    ['embeddingDropout', 'recurrentDropout'],
  );
  const states = decoder.states<tf.Tensor>(previousIds, latent, {
    embedded: (embeddings) => scale(embeddings, embeddingDropout),
    recurrentFactors: recurrentDropout,
  });
  const sequence = logitChunks > 1 ? new Sequence() : undefined;
  const parts = Array.from({ length: logitChunks }, (_, chunk) => {
    const { rows, targets, sentences, outputDropout } = takeRowFeeds(feeds, chunk);
    // Padding is left behind before the output layer, which costs more than all the rest.
    const features = decoder.features(scale(pick(states, rows), outputDropout));
    const perToken = tokenCrossEntropy(features, decoder.output, targets, sequence);
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
