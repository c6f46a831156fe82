import * as tf from '@tensorflow/tfjs';
import {
  ConcatenateLatent,
  CuDNNGRU,
  ReversibleEmbedding,
  type FixedScaleBatchNorm,
} from '../layers/index.js';
import type { OutputWeights } from '../objective/token-cross-entropy.js';
import { batchNormMean } from './batch-norm-mean.js';
import { callLayer, type Node } from './call-layer.js';
import { dense } from './dense.js';
import { leastKl } from './least-kl.js';
import type { BatchPosterior, Posterior } from './posterior.js';
import type { SentenceModelConfig } from './sentence-config.js';

/** The layers of a sentence VAE, wired up: it works on symbolic tensors and on concrete ones. */
export class SentenceNetworks {
  readonly #config: SentenceModelConfig;
  readonly #encoderEmbedding: tf.layers.Layer;
  readonly #encoderGru: CuDNNGRU;
  readonly #backward?: { gru: CuDNNGRU; join: tf.layers.Layer };
  readonly #mean: tf.layers.Layer;
  readonly #meanNorm?: FixedScaleBatchNorm;
  readonly #logVariance: tf.layers.Layer;
  readonly #logVarianceBound?: tf.layers.Layer;
  readonly #decoderEmbedding: tf.layers.Layer;
  readonly #decoderInput = new ConcatenateLatent({ name: 'decoder_input' });
  readonly #initialHidden: tf.layers.Layer;
  readonly #decoderGru: CuDNNGRU;
  readonly #bottleneck?: tf.layers.Layer;
  readonly #output: tf.layers.Layer;

  constructor(config: SentenceModelConfig) {
    const { hidden, latent } = config;
    this.#config = config;
    this.#decoderEmbedding = tokenEmbedding(config, config.tiedEmbeddings);
    this.#encoderEmbedding = config.sharedEmbeddings ? this.#decoderEmbedding : tokenEmbedding(config, false);
    this.#encoderGru = new CuDNNGRU({ name: 'encoder_gru', units: hidden, masked: true });
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
    this.#initialHidden = dense('initial_hidden', hidden, config.linearInitialState ? 'linear' : 'tanh');
    this.#decoderGru = new CuDNNGRU({
      name: 'decoder_gru',
      units: hidden,
      returnSequences: true,
      initialState: true,
    });
    if (config.tiedEmbeddings && hidden !== config.embedding) {
      this.#bottleneck = dense('output_bottleneck', config.embedding);
    }
    this.#output = config.tiedEmbeddings ? this.#decoderEmbedding : dense('logits', config.vocabulary);
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
    const embedded = callLayer(this.#encoderEmbedding, ids);
    const forward = callLayer(this.#encoderGru, [embedded, mask]);
    const state = this.#backward
      ? callLayer(this.#backward.join, [forward, callLayer(this.#backward.gru, [embedded, mask])])
      : forward;
    const logVariance = callLayer(this.#logVariance, state);
    return {
      mean: callLayer(this.#mean, state),
      logVariance: this.#logVarianceBound ? callLayer(this.#logVarianceBound, logVariance) : logVariance,
    };
  }

  /**
   * The decoder's states at each token `[batch, tokens, hidden]` after the previous ids `[batch, tokens]`, given z
   * `[batch, latent]`.
   * @param embedded what training does to the input embeddings `[batch, tokens, embedding]`
   */
  decoderStates<N extends Node>(previousIds: N, latent: N, embedded: (embeddings: N) => N = (x) => x): N {
    const embeddings = embedded(callLayer(this.#decoderEmbedding, previousIds));
    const input = callLayer(this.#decoderInput, [embeddings, latent]);
    const initialState = callLayer(this.#initialHidden, latent);
    return callLayer(this.#decoderGru, [input, initialState]);
  }

  /** What the output layer reads of states `[…, hidden]`. */
  features<N extends Node>(states: N): N {
    return this.#bottleneck ? callLayer(this.#bottleneck, states) : states;
  }

  /** The output layer's weights; they exist from `models()` on. */
  get output(): OutputWeights {
    const [matrix, bias] = this.#output.weights.map((weight) => weight.read()); // of a Dense layer as of an embedding
    return { matrix: matrix!, bias: bias!, transposed: this.#output instanceof ReversibleEmbedding };
  }

  /** The two LayersModels over these layers, as a checkpoint stores them. */
  models(): { encoder: tf.LayersModel; decoder: tf.LayersModel } {
    const ids = tf.input({ name: 'input_ids', shape: [null], dtype: 'int32' });
    const mask = tf.input({ name: 'attention_mask', shape: [null], dtype: 'int32' });
    const { mean, logVariance } = this.encode(ids, mask);
    const previousIds = tf.input({ name: 'previous_ids', shape: [null], dtype: 'int32' });
    const latent = tf.input({ name: 'latent', shape: [this.#config.latent] });
    const features = this.features(this.decoderStates(previousIds, latent));
    // An embedding that comes last is called the other way round.
    const call = this.#output instanceof ReversibleEmbedding ? { reverse: true } : undefined;
    const logits = callLayer(this.#output, features, call);
    return {
      encoder: tf.model({ name: 'sentence_encoder', inputs: [ids, mask], outputs: [mean, logVariance] }),
      decoder: tf.model({ name: 'sentence_decoder', inputs: [previousIds, latent], outputs: logits }),
    };
  }
}

function tokenEmbedding(
  { vocabulary, embedding }: SentenceModelConfig,
  reversible: boolean,
): tf.layers.Layer {
  const name = 'token_embedding';
  return reversible
    ? new ReversibleEmbedding({ name, vocabulary, units: embedding })
    : tf.layers.embedding({
        name,
        inputDim: vocabulary,
        outputDim: embedding,
        embeddingsInitializer: 'zeros',
      });
}
