import * as tf from '@tensorflow/tfjs';

export interface FixedScaleBatchNormArgs {
  /** What normalised features are multiplied by; it is not trained. */
  gamma: number;
  /**
   * Added to variances, so that what is rounding alone comes to nothing. Default: 1e-10. The usual 1e-5 is as large as the
   * variance of an encoder's features can be; training then shrinks them below it and is rid of the scale.
   */
  epsilon?: number;
  name?: string;
}

/** Features normalised by their own batch, and what the running averages become by it. */
export interface NormalisedBatch {
  /** `[batch, features]`. */
  normalised: tf.Tensor;
  running: ReadonlyMap<tf.Variable, tf.Tensor>;
}

/**
 * Batch normalisation (Ioffe & Szegedy 2015) whose scale is given and whose shift is learnt: `[batch, features]` → the same.
 *
 *     γ (x − E[x]) / √(Var[x] + ε) + β
 *
 * `apply` takes moments from running averages, as a saved model does; `normaliseByBatch` is for training. Weights,
 * `[features]` each: `beta`, and untrained `moving_mean` and `moving_variance`.
 */
export class FixedScaleBatchNorm extends tf.layers.Layer {
  /** @nocollapse */
  static readonly className = 'FixedScaleBatchNorm';
  readonly gamma: number;
  readonly epsilon: number;

  constructor(args: FixedScaleBatchNormArgs) {
    super(args);
    this.gamma = args.gamma;
    this.epsilon = args.epsilon ?? 1e-10;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = [(inputShape as tf.Shape).at(-1)!]; // this layer has one input
    const [zeros, ones] = [tf.initializers.zeros(), tf.initializers.ones()];
    this.addWeight('beta', shape, 'float32', zeros);
    this.addWeight('moving_mean', shape, 'float32', zeros, undefined, false);
    this.addWeight('moving_variance', shape, 'float32', ones, undefined, false);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const { beta, movingMean, movingVariance } = this.#variables();
      return this.#scaled(tf.sub(x, movingMean), movingVariance, beta);
    });
  }

  /**
   * Normalises by the moments of the batch itself.
   * @param x `[batch, features]`, more than one row
   * @param share how far running averages go from where they are to this batch's moments: a scalar in [0, 1]
   */
  normaliseByBatch(x: tf.Tensor, share: tf.Tensor): NormalisedBatch {
    const { beta, movingMean, movingVariance } = this.#variables();
    const rows = x.shape[0]!;
    const mean = tf.mean(x, 0);
    const centred = tf.sub(x, mean);
    const variance = tf.mean(tf.square(centred), 0);
    const moved = (from: tf.Variable, to: tf.Tensor) => tf.add(from, tf.mul(share, tf.sub(to, from)));
    return {
      normalised: this.#scaled(centred, variance, beta),
      running: new Map([
        [movingMean, moved(movingMean, mean)],
        // The variance of all examples, of which the batch is a sample.
        [movingVariance, moved(movingVariance, tf.mul(variance, rows / (rows - 1)))],
      ]),
    };
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), gamma: this.gamma, epsilon: this.epsilon };
  }

  #scaled(centred: tf.Tensor, variance: tf.Tensor, beta: tf.Tensor): tf.Tensor {
    const scale = tf.div(this.gamma, tf.sqrt(tf.add(variance, this.epsilon)));
    return tf.add(tf.mul(centred, scale), beta);
  }

  #variables(): Record<'beta' | 'movingMean' | 'movingVariance', tf.Variable> {
    const [beta, movingMean, movingVariance] = this.weights.map((weight) => {
      const variable = weight.read();
      if (!(variable instanceof tf.Variable)) throw new TypeError(`${weight.name} is not a variable`);
      return variable;
    });
    return { beta: beta!, movingMean: movingMean!, movingVariance: movingVariance! };
  }
}

tf.serialization.registerClass(FixedScaleBatchNorm);
