import * as tf from '@tensorflow/tfjs';
import { ConcatenateLatent, CuDNNGRU, ReversibleEmbedding } from '../layers/index.js';
import type { OutputWeights } from '../objective/token-cross-entropy.js';
import { callLayer, type Node } from './call-layer.js';
import { dense } from './dense.js';
import type { SentenceModelConfig } from './sentence-config.js';

/** What training does within the decoder. */
export interface InTraining<N extends Node> {
  /** To the input embeddings, `[batch, tokens, embedding]`. */
  embedded?: (embeddings: N) => N;
  /** What the GRU's recurrent kernel is multiplied by, `[hidden, 3 hidden]`. */
  recurrentFactors?: N | undefined;
}

/** The layers that write a sentence: a GRU that is told z, or a language model where there is no latent. */
export class SentenceDecoder {
  readonly embedding: tf.layers.Layer;
  readonly #latent?: { width: number; input: ConcatenateLatent; initialHidden: tf.layers.Layer };
  readonly #gru: CuDNNGRU;
  readonly #bottleneck?: tf.layers.Layer;
  readonly #output: tf.layers.Layer;

  constructor(config: SentenceModelConfig) {
    const { hidden, latent } = config;
    this.embedding = tokenEmbedding(config, config.tiedEmbeddings);
    if (latent > 0) {
      this.#latent = {
        width: latent,
        input: new ConcatenateLatent({ name: 'decoder_input' }),
        initialHidden: dense('initial_hidden', hidden, config.linearInitialState ? 'linear' : 'tanh'),
      };
    }
    this.#gru = new CuDNNGRU({
      name: 'decoder_gru',
      units: hidden,
      returnSequences: true,
      initialState: latent > 0,
    });
    if (config.tiedEmbeddings && hidden !== config.embedding) {
      this.#bottleneck = dense('output_bottleneck', config.embedding);
    }
    this.#output = config.tiedEmbeddings ? this.embedding : dense('logits', config.vocabulary);
  }

  /**
   * The states at each token `[batch, tokens, hidden]` after the previous ids `[batch, tokens]`, given z `[batch, latent]`.
   * @param latent not read where the model has none
   */
  states<N extends Node>(
    previousIds: N,
    latent: N | undefined,
    { embedded = (x) => x, recurrentFactors }: InTraining<N> = {},
  ): N {
    const embeddings = embedded(callLayer(this.embedding, previousIds));
    const inGru = recurrentFactors && { recurrentFactors };
    if (!this.#latent || !latent) return callLayer(this.#gru, embeddings, inGru);
    const input = callLayer(this.#latent.input, [embeddings, latent]);
    const initialState = callLayer(this.#latent.initialHidden, latent);
    return callLayer(this.#gru, [input, initialState], inGru);
  }

  /** What the output layer reads of states `[…, hidden]`. */
  features<N extends Node>(states: N): N {
    return this.#bottleneck ? callLayer(this.#bottleneck, states) : states;
  }

  /** The output layer's weights; they exist from `model()` on. */
  get output(): OutputWeights {
    const [matrix, bias] = this.#output.weights.map((weight) => weight.read()); // of a Dense layer as of an embedding
    return { matrix: matrix!, bias: bias!, transposed: this.#output instanceof ReversibleEmbedding };
  }

  /** The LayersModel over these layers, as a checkpoint stores it: previous ids and z, if there is one → logits. */
  model(): tf.LayersModel {
    const previousIds = tf.input({ name: 'previous_ids', shape: [null], dtype: 'int32' });
    const latent = this.#latent && tf.input({ name: 'latent', shape: [this.#latent.width] });
    const features = this.features(this.states(previousIds, latent));
    // An embedding that comes last is called the other way round.
    const call = this.#output instanceof ReversibleEmbedding ? { reverse: true } : undefined;
    const logits = callLayer(this.#output, features, call);
    const inputs = latent ? [previousIds, latent] : [previousIds];
    return tf.model({ name: 'sentence_decoder', inputs, outputs: logits });
  }
}

/** @param reversible it is the output layer too */
export function tokenEmbedding(
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
