import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  differenceFromTfjs,
  normalTensor,
  randomiseWeights,
} from '../../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

interface Options {
  units: number;
  activation: 'tanh' | 'selu';
  useBias: boolean;
}

/**
 * A GRU with `reset_after`, as Keras has them from TensorFlow 2 on and as tfjs does not load them: equations of
 * https://keras.io/api/layers/recurrent_layers/gru. It is saved as Keras saves it.
 */
class ResetAfterGru extends tf.layers.Layer {
  static readonly className = 'GRU';
  readonly #options: Options;
  #weights: tf.LayerVariable[] = [];

  constructor(options: Options) {
    super({});
    this.#options = options;
  }

  override build([, , features]: number[]): void {
    const { units, useBias } = this.#options;
    const zeros = tf.initializers.zeros();
    this.#weights = [
      this.addWeight('kernel', [features!, 3 * units], 'float32', zeros),
      this.addWeight('recurrent_kernel', [units, 3 * units], 'float32', zeros),
      ...(useBias ? [this.addWeight('bias', [2, 3 * units], 'float32', zeros)] : []),
    ];
    this.built = true;
  }

  override computeOutputShape([batch, time]: number[]): tf.Shape {
    return [batch!, time!, this.#options.units];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [input] = [inputs].flat();
    const { units, activation } = this.#options;
    const [kernel, recurrentKernel, bias] = this.#weights.map((weight) => weight.read() as tf.Tensor2D);
    const [ofInput, ofState] = bias ? tf.unstack(bias) : [tf.scalar(0), tf.scalar(0)];
    let state: tf.Tensor2D = tf.zeros([input!.shape[0]!, units]);
    const states = tf.unstack(input!, 1).map((step) => {
      const x = tf.split(tf.add(tf.matMul(step as tf.Tensor2D, kernel!), ofInput!), 3, 1);
      const h = tf.split(tf.add(tf.matMul(state, recurrentKernel!), ofState!), 3, 1);
      const update = tf.sigmoid(tf.add(x[0]!, h[0]!));
      const reset = tf.sigmoid(tf.add(x[1]!, h[1]!));
      const sum = tf.add(x[2]!, tf.mul(reset, h[2]!));
      const candidate = activation === 'tanh' ? tf.tanh(sum) : tf.selu(sum);
      state = tf.add(tf.mul(update, state), tf.mul(tf.sub(1, update), candidate));
      return state;
    });
    return tf.stack(states, 1);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      ...this.#options,
      recurrentActivation: 'sigmoid',
      resetAfter: true,
      returnSequences: true,
    };
  }
}

describe('a GRU with reset_after computes what Keras computes', () => {
  test.each([
    { units: 4, activation: 'tanh', useBias: true },
    { units: 4, activation: 'tanh', useBias: false },
    // Only a loop can do these.
    { units: 3, activation: 'selu', useBias: true },
    { units: 3, activation: 'selu', useBias: false },
  ] as const)('%o', async (options) => {
    const input = tf.input({ shape: [null, 5] });
    const output = new ResetAfterGru(options).apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: output });
    randomiseWeights(model, 1);
    for (const opset of [17, 18, 19, 20] as const) {
      const difference = await differenceFromTfjs(model, [normalTensor(2, [3, 6, 5])], { opset });
      expect(difference).toBeLessThan(1e-5);
    }
  });
});
