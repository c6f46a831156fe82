import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { registerLayer } from '../../../../../export/handlers/layer-registry.js';
import {
  differenceFromTfjs,
  normalTensor,
  randomiseWeights,
} from '../../../../fixtures/export/compare-with-tfjs.js';
import { anyMask, WithMask } from '../../../../fixtures/export/with-mask.js';

beforeAll(() => tf.setBackend('cpu'));

/** A cell of somebody's own: its output is not its state. */
class AddingCell extends tf.layers.Layer {
  static readonly className = 'AddingCell';
  readonly stateSize: number;
  // tfjs' type of cells has these.
  declare dropoutMask: tf.Tensor;
  declare recurrentDropoutMask: tf.Tensor;

  constructor(args: { units: number }) {
    super({});
    this.stateSize = args.units;
  }

  override call(inputs: tf.Tensor[]): tf.Tensor[] {
    const sum = tf.add(inputs[0]!, inputs[1]!);
    return [tf.tanh(sum), tf.mul(sum, 0.5)];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), units: this.stateSize };
  }
}

registerLayer(AddingCell.className, ({ inputs: [input, state] }, graph) => {
  const sum = graph.add('Add', [input!.value, state!.value]);
  const half = graph.constant('half', { type: 'float32', shape: [], values: Float32Array.of(0.5) });
  return [graph.add('Tanh', [sum]), graph.add('Mul', [sum, half])];
});

describe('a cell that somebody registered', () => {
  const options = [false, true].flatMap((returnSequences) =>
    [false, true].flatMap((goBackwards) =>
      [false, true].map((masked) => ({ returnSequences, goBackwards, masked })),
    ),
  );

  test.each(options)('runs in a loop with %o', async ({ masked, ...rest }) => {
    const x = tf.input({ shape: [null, 3] });
    const mask = tf.input({ shape: [null], dtype: 'int32' });
    const sequence = masked ? (new WithMask().apply([x, mask]) as tf.SymbolicTensor) : x;
    const layer = tf.layers.rnn({ cell: new AddingCell({ units: 3 }), returnState: true, ...rest });
    const model = tf.model({
      inputs: masked ? [x, mask] : x,
      outputs: layer.apply(sequence) as tf.SymbolicTensor[],
    });
    const feeds = [normalTensor(1, [3, 6, 3]), ...(masked ? [anyMask(2, [3, 6])] : [])];
    expect(await differenceFromTfjs(model, feeds)).toBeLessThan(1e-5);
  });
});

describe('cells that are used as layers', () => {
  const cells = {
    SimpleRNNCell: { make: () => tf.layers.simpleRNNCell({ units: 3 }), shapes: [[3], [3]] },
    GRUCell: { make: () => tf.layers.gruCell({ units: 3 }), shapes: [[3], [3]] },
    LSTMCell: { make: () => tf.layers.lstmCell({ units: 3 }), shapes: [[3], [3], [3]] },
    StackedRNNCells: {
      make: () =>
        tf.layers.stackedRNNCells({
          cells: [tf.layers.gruCell({ units: 3 }), tf.layers.lstmCell({ units: 3 })],
        }),
      shapes: [[3], [3], [3], [3]],
    },
    ConvLSTM2DCell: {
      make: () => tf.layers.convLstm2dCell({ filters: 2, kernelSize: 3, padding: 'same' }),
      shapes: [
        [4, 4, 2],
        [4, 4, 2],
        [4, 4, 2],
      ],
    },
  } as const;

  test.each(Object.keys(cells) as (keyof typeof cells)[])('%s computes what tfjs computes', async (name) => {
    const { make, shapes } = cells[name];
    const inputs = shapes.map((shape) => tf.input({ shape: [...shape] }));
    const cell = make();
    if (name !== 'StackedRNNCells') {
      // A cell expects that the layer around it builds it, with one shape and within a name.
      cell.build([null, ...shapes[0]]);
      for (const weight of cell.weights) {
        Object.assign(weight, { originalName: `${cell.name}/${weight.originalName}` });
      }
    }
    const outputs = cell.apply(inputs) as tf.SymbolicTensor[];
    const model = tf.model({ inputs, outputs });
    randomiseWeights(model, 3);
    const feeds = shapes.map((shape, index) => normalTensor(index + 1, [2, ...shape]));
    expect(await differenceFromTfjs(model, feeds)).toBeLessThan(1e-5);
  });
});
