import * as tf from '@tensorflow/tfjs';
import { CuDNNGRU, type FixedScaleBatchNorm } from '../layers/index.js';
import { batchNormMean } from './batch-norm-mean.js';
import { callLayer, type Node } from './call-layer.js';
import { dense } from './dense.js';
import { leastKl } from './least-kl.js';
import type { BatchPosterior, Posterior } from './posterior.js';
import type { SentenceModelConfig } from './sentence-config.js';

/** The layers that read a sentence, wired up: they work on symbolic tensors and on concrete ones. */
export class SentenceEncoder {
  readonly #embedding: tf.layers.Layer;
  readonly #gru: CuDNNGRU;
  readonly #backward?: { gru: CuDNNGRU; join: tf.layers.Layer };
  readonly #mean: tf.layers.Layer;
  readonly #meanNorm?: FixedScaleBatchNorm;
  readonly #logVariance: tf.layers.Layer;
  readonly #logVarianceBound?: tf.layers.Layer;

  /** @param embedding looks tokens up; the decoder may look them up in the same one */
  constructor(config: SentenceModelConfig, embedding: tf.layers.Layer) {
    const { hidden, latent } = config;
    this.#embedding = embedding;
    this.#gru = new CuDNNGRU({ name: 'encoder_gru', units: hidden, masked: true });
    if (config.bidirectional) {
      this.#backward = {
        gru: new CuDNNGRU({ name: 'encoder_gru_backward', units: hidden, masked: true, goBackwards: true }),
        join: tf.layers.concatenate({ name: 'encoder_state', axis: -1 }),
      };
    }
    // A normalised mean has the normalisation's shift; an offset before it would be subtracted again.
    this.#mean = dense('mean', latent, 'linear', { useBias: config.batchNormMean === undefined });
    if (config.batchNormMean !== undefined) this.#meanNorm = batchNormMean(config.batchNormMean);
    this.#logVariance = dense('log_variance', latent);
    if (config.leastKl !== undefined) this.#logVarianceBound = leastKl(config.leastKl, latent);
  }

  /** q(z|x) of ids `[batch, tokens]` where the mask `[batch, tokens]` is 1. */
  encode<N extends Node>(ids: N, mask: N): Posterior<N> {
    const { mean, logVariance } = this.#features(ids, mask);
    return { mean: this.#meanNorm ? callLayer(this.#meanNorm, mean) : mean, logVariance };
  }

  /**
   * The same in training, where normalised means are so by those of their batch.
   * @param share how far running averages follow this batch, a scalar; nothing where there is no normalisation
   */
  encodeInTraining(ids: tf.Tensor, mask: tf.Tensor, share: tf.Tensor | undefined): BatchPosterior {
    // A single example has no spread to be normalised by.
    if (!this.#meanNorm || !share || ids.shape[0]! < 2) return this.encode(ids, mask);
    const { mean, logVariance } = this.#features(ids, mask);
    const { normalised, running } = this.#meanNorm.normaliseByBatch(mean, share);
    return { mean: normalised, logVariance, running };
  }

  /** Means before they are normalised, and log-variances. */
  #features<N extends Node>(ids: N, mask: N): Posterior<N> {
    const embedded = callLayer(this.#embedding, ids);
    const forward = callLayer(this.#gru, [embedded, mask]);
    const state = this.#backward
      ? callLayer(this.#backward.join, [forward, callLayer(this.#backward.gru, [embedded, mask])])
      : forward;
    const logVariance = callLayer(this.#logVariance, state);
    return {
      mean: callLayer(this.#mean, state),
      logVariance: this.#logVarianceBound ? callLayer(this.#logVarianceBound, logVariance) : logVariance,
    };
  }

  /** The LayersModel over these layers, as a checkpoint stores it. */
  model(): tf.LayersModel {
    const ids = tf.input({ name: 'input_ids', shape: [null], dtype: 'int32' });
    const mask = tf.input({ name: 'attention_mask', shape: [null], dtype: 'int32' });
    const { mean, logVariance } = this.encode(ids, mask);
    return tf.model({ name: 'sentence_encoder', inputs: [ids, mask], outputs: [mean, logVariance] });
  }
}
