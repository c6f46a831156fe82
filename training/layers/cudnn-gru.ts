import * as tf from '@tensorflow/tfjs';
import { gruSequence } from './gru-sequence.js';

export interface CuDNNGRUArgs {
  /** Width of the state. */
  units: number;
  /** Return the state after every token rather than after the last. Default: false. */
  returnSequences?: boolean;
  /** Read from the last token to the first. Outputs stay at their own token's place. Default: false. */
  goBackwards?: boolean;
  /** The call takes a mask `[batch, tokens]` after x; where it is 0 the state stays as it was. Default: false. */
  masked?: boolean;
  /** The call takes the initial state `[batch, units]` as its last input; it is zero otherwise. Default: false. */
  initialState?: boolean;
  name?: string;
}

/**
 * The gated recurrent unit as cuDNN, PyTorch and ONNX (`linear_before_reset=1`) define it; the stock `tf.layers.gru`
 * resets before the product and cannot express it.
 *
 *     r = σ(xW_r + b_r + hU_r + c_r)        z = σ(xW_z + b_z + hU_z + c_z)
 *     n = tanh(xW_n + b_n + r ⊙ (hU_n + c_n))        h' = (1 − z) ⊙ n + z ⊙ h
 *
 * Weights, gates in the order r, z, n: `kernel` `[features, 3 units]`, `recurrent_kernel` `[units, 3 units]`,
 * `input_bias` and `recurrent_bias` `[3 units]`. Takes x `[batch, tokens, features]`, then the mask and the initial
 * state if the arguments announce them, and, in training, factors of `recurrent_kernel` as a keyword; gives `[batch, units]`, or `[batch, tokens, units]` with `returnSequences`.
 */
export class CuDNNGRU extends tf.layers.Layer {
  /** @nocollapse */
  static readonly className = 'CuDNNGRU';
  readonly units: number;
  readonly returnSequences: boolean;
  readonly goBackwards: boolean;
  readonly masked: boolean;
  readonly takesInitialState: boolean;

  constructor(args: CuDNNGRUArgs) {
    super(args);
    this.units = args.units;
    this.returnSequences = args.returnSequences ?? false;
    this.goBackwards = args.goBackwards ?? false;
    this.masked = args.masked ?? false;
    this.takesInitialState = args.initialState ?? false;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const features = sequenceShape(inputShape).at(-1)!;
    const gates = 3 * this.units;
    const zeros = tf.initializers.zeros();
    this.addWeight('kernel', [features, gates], 'float32', zeros);
    this.addWeight('recurrent_kernel', [this.units, gates], 'float32', zeros);
    this.addWeight('input_bias', [gates], 'float32', zeros);
    this.addWeight('recurrent_bias', [gates], 'float32', zeros);
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch, tokens] = sequenceShape(inputShape);
    return this.returnSequences ? [batch!, tokens!, this.units] : [batch!, this.units];
  }

  override call(
    inputs: tf.Tensor | tf.Tensor[],
    { recurrentFactors }: { recurrentFactors?: tf.Tensor } = {},
  ): tf.Tensor {
    return tf.tidy(() => {
      const { x, mask, initialState } = this.#named(inputs);
      const [kernel, recurrentKernel, inputBias, recurrentBias] = this.weights.map((weight) => weight.read());
      return gruSequence(
        {
          x,
          initialState: initialState ?? tf.zeros([x.shape[0]!, this.units]),
          kernel: kernel!,
          recurrentKernel: recurrentFactors ? tf.mul(recurrentKernel!, recurrentFactors) : recurrentKernel!,
          inputBias: inputBias!,
          recurrentBias: recurrentBias!,
        },
        { mask, returnSequences: this.returnSequences, goBackwards: this.goBackwards },
      );
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      units: this.units,
      returnSequences: this.returnSequences,
      goBackwards: this.goBackwards,
      masked: this.masked,
      initialState: this.takesInitialState,
    };
  }

  #named(inputs: tf.Tensor | tf.Tensor[]): { x: tf.Tensor; mask?: tf.Tensor; initialState?: tf.Tensor } {
    const given = Array.isArray(inputs) ? inputs : [inputs];
    const expected = [
      'x',
      ...(this.masked ? ['mask'] : []),
      ...(this.takesInitialState ? ['initialState'] : []),
    ];
    if (given.length !== expected.length) {
      throw new RangeError(
        `${this.name} takes [${expected.join(', ')}] but was called on ${given.length} tensors.`,
      );
    }
    return {
      x: given[0]!,
      ...(this.masked && { mask: given[1]! }),
      ...(this.takesInitialState && { initialState: given.at(-1)! }),
    };
  }
}

/** The shape of x, which is the first of several inputs or the only one. */
function sequenceShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
  const [first] = inputShape;
  return Array.isArray(first) ? first : (inputShape as tf.Shape); // a list of shapes has arrays in it, a shape numbers
}

tf.serialization.registerClass(CuDNNGRU);
