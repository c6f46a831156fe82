import * as tf from '@tensorflow/tfjs';
import { gatherRows } from '../gradients/rows.js';

export interface ReversibleEmbeddingArgs {
  /** Number of token ids. */
  vocabulary: number;
  /** Width of an embedding. */
  units: number;
  name?: string;
}

/**
 * A token embedding that also serves as the output layer, so that both share one matrix (Press & Wolf 2017).
 *
 * int32 ids `[batch, tokens]` are looked up: `[batch, tokens, units]`. Float states `[batch, tokens, units]` (or
 * `[rows, units]`) are projected back: states · embeddingsᵀ + output_bias, `[batch, tokens, vocabulary]`. What the input
 * is decides, because tfjs keeps a call's `{ reverse: true }` in model.json but does not hand it to the layer when a
 * model runs. Weights: `embeddings` `[vocabulary, units]`, `output_bias` `[vocabulary]`.
 */
export class ReversibleEmbedding extends tf.layers.Layer {
  /** @nocollapse */
  static readonly className = 'ReversibleEmbedding';
  readonly vocabulary: number;
  readonly units: number;

  constructor(args: ReversibleEmbeddingArgs) {
    super(args);
    this.vocabulary = args.vocabulary;
    this.units = args.units;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.addWeight('embeddings', [this.vocabulary, this.units], 'float32', tf.initializers.zeros());
    this.addWeight('output_bias', [this.vocabulary], 'float32', tf.initializers.zeros());
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = inputShape as tf.Shape; // this layer has one input
    return shape.length === 2 ? [...shape, this.units] : [...shape.slice(0, -1), this.vocabulary];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const input = Array.isArray(inputs) ? inputs[0]! : inputs;
      const [embeddings, outputBias] = this.weights.map((weight) => weight.read());
      if (input.dtype === 'int32') {
        const ids: tf.Tensor1D = tf.reshape(input, [-1]);
        return tf.reshape(gatherRows(embeddings!, ids), [...input.shape, this.units]);
      }
      const logits = tf.matMul(tf.reshape(input, [-1, this.units]), embeddings!, false, true);
      return tf.reshape(tf.add(logits, outputBias!), [...input.shape.slice(0, -1), this.vocabulary]);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), vocabulary: this.vocabulary, units: this.units };
  }
}

tf.serialization.registerClass(ReversibleEmbedding);
