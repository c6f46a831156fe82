import * as tf from '@tensorflow/tfjs';

export interface SmoothUpperBoundArgs {
  /** What no output exceeds. */
  bound: number;
  name?: string;
}

/**
 * bound − softplus(bound − x): x where it is far below the bound, and never above it. Its gradient is nowhere 0, so that what
 * has come close to the bound can go back. Any shape; no weights.
 */
export class SmoothUpperBound extends tf.layers.Layer {
  /** @nocollapse */
  static readonly className = 'SmoothUpperBound';
  readonly bound: number;

  constructor(args: SmoothUpperBoundArgs) {
    super(args);
    this.bound = args.bound;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      return tf.sub(this.bound, tf.softplus(tf.sub(this.bound, x)));
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), bound: this.bound };
  }
}

tf.serialization.registerClass(SmoothUpperBound);
