import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { LAYERS } from '../../../../export/handlers/layers/index.js';
import { UNSUPPORTED_LAYERS } from '../../../../export/handlers/layers/unsupported.js';
import {
  differenceFromTfjs,
  normalTensor,
  randomiseWeights,
} from '../../../fixtures/export/compare-with-tfjs.js';

beforeAll(() => tf.setBackend('cpu'));

// tfjs registers these classes in files that its packages do not contain, so they are written again here: see
// layers/nlp/einsum_dense.ts and layers/nlp/modeling/position_embedding.ts of tfjs-layers 4.22.

class EinsumDense extends tf.layers.Layer {
  static readonly className = 'EinsumDense';
  readonly #options: {
    equation: string;
    kernel: number[];
    bias?: number[];
    output: number[];
    biasAxes?: string;
  };
  #weights: tf.LayerVariable[] = [];

  constructor(options: {
    equation: string;
    kernel: number[];
    bias?: number[];
    output: number[];
    biasAxes?: string;
  }) {
    super({});
    this.#options = options;
  }

  override build(): void {
    const { kernel, bias } = this.#options;
    const zeros = tf.initializers.zeros();
    this.#weights = [
      this.addWeight('kernel', kernel, 'float32', zeros),
      ...(bias ? [this.addWeight('bias', bias, 'float32', zeros)] : []),
    ];
    this.built = true;
  }

  override computeOutputShape([batch]: number[]): tf.Shape {
    return [batch!, ...this.#options.output];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [kernel, bias] = this.#weights.map((weight) => weight.read());
    const product = tf.einsum(this.#options.equation, [inputs].flat()[0]!, kernel!);
    return tf.relu(bias ? tf.add(product, bias) : product);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { equation, biasAxes = null } = this.#options;
    return { ...super.getConfig(), equation, biasAxes, activation: 'relu' };
  }
}

test.each([
  { equation: 'abc,cd->abd', kernel: [4, 6], bias: [6], output: [3, 6], biasAxes: 'd' },
  { equation: 'abc,cde->abde', kernel: [4, 2, 5], bias: [2, 5], output: [3, 2, 5], biasAxes: 'de' },
  { equation: 'abc,bcd->ad', kernel: [3, 4, 5], output: [5] },
])('EinsumDense of $equation computes what tfjs computes', async (options) => {
  const input = tf.input({ shape: [3, 4] });
  const output = new EinsumDense(options).apply(input) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  randomiseWeights(model, 1);
  expect(await differenceFromTfjs(model, [normalTensor(2, [2, 3, 4])])).toBeLessThan(1e-5);
});

class PositionEmbedding extends tf.layers.Layer {
  static readonly className = 'PositionEmbedding';
  #table: tf.LayerVariable | undefined;

  override build([, , features]: number[]): void {
    this.#table = this.addWeight('embeddings', [7, features!], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const { shape } = [inputs].flat()[0]!;
    return tf.broadcastTo(tf.slice(this.#table!.read(), [0, 0], [shape[1]!, shape[2]!]), shape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), sequenceLength: 7 };
  }
}

test.each([3, 7])('PositionEmbedding of %i tokens computes what tfjs computes', async (tokens) => {
  const input = tf.input({ shape: [null, 4] });
  const output = new PositionEmbedding({}).apply(input) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  randomiseWeights(model, 1);
  expect(await differenceFromTfjs(model, [normalTensor(2, [2, tokens, 4])])).toBeLessThan(1e-5);
});

test('layers that cannot be converted are refused with the reason', async () => {
  class StartEndPacker extends tf.layers.Layer {
    static readonly className = 'StartEndPacker';
  }
  const input = tf.input({ shape: [3] });
  const output = new StartEndPacker({ name: 'packer' }).apply(input) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  await expect(differenceFromTfjs(model, [normalTensor(1, [1, 3])])).rejects.toThrow(
    /StartEndPacker \(packer: .*lists of tensors/,
  );
});

test('no layer is both converted and refused', () => {
  expect(Object.keys(UNSUPPORTED_LAYERS).filter((name) => name in LAYERS)).toEqual([]);
});
