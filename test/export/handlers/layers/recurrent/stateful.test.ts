import * as tf from '@tensorflow/tfjs';
import { Tensor } from 'onnxruntime-node';
import { beforeAll, expect, test } from 'vitest';
import { convert, type ConvertedModel } from '../../../../../export/convert/convert.js';
import { loadGraph } from '../../../../../export/verify/run-graph.js';
import { saveNetwork } from '../../../../../training/checkpoint/weights-file.js';
import { normalTensor, randomiseWeights } from '../../../../fixtures/export/compare-with-tfjs.js';
import { temporaryFolder } from '../../../../fixtures/temporary-folder.js';

beforeAll(() => tf.setBackend('cpu'));

const BATCH = 2;

const layers = {
  GRU: () => tf.layers.gru({ units: 3, stateful: true }),
  LSTM: () => tf.layers.lstm({ units: 3, stateful: true, returnSequences: true }),
  Bidirectional: () =>
    tf.layers.bidirectional({
      layer: tf.layers.lstm({ units: 3, stateful: true }) as tf.RNN,
      mergeMode: 'concat',
    }),
  ConvLSTM2D: () => tf.layers.convLstm2d({ filters: 2, kernelSize: 2, stateful: true }),
} as const;

test.each(Object.keys(layers) as (keyof typeof layers)[])(
  'a stateful %s goes on where it stopped, if it is given the states that it gave',
  async (name) => {
    const shape = name === 'ConvLSTM2D' ? [4, 5, 5, 2] : [4, 3];
    const input = tf.input({ batchShape: [BATCH, ...shape], name: 'x' });
    const output = layers[name]().apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: output });
    randomiseWeights(model, 3);
    const converted = await convertSaved(model);
    expect(converted.inputs[0]!.name).toBe('x');
    expect(converted.inputs.slice(1).map((value) => value.name)).toEqual(
      converted.outputs.slice(1).map((value) => value.name.replace('/next_state_', '/state_')),
    );

    await using graph = await loadGraph(converted.bytes);
    let states = converted.inputs.slice(1).map((value) => zeros(value.shape!.map(Number)));
    for (const call of [1, 2, 3]) {
      const x = normalTensor(call, [BATCH, ...shape]);
      const values = [new Tensor('float32', Float32Array.from(x.dataSync()), x.shape), ...states];
      const feeds = Object.fromEntries(converted.inputs.map((value, index) => [value.name, values[index]!]));
      const results = converted.outputs.map((value) => value.name);
      const actual = await graph.run(feeds);
      states = results.slice(1).map((result) => actual[result] as (typeof states)[number]);
      const expected = (model.predict(x) as tf.Tensor).dataSync();
      const found = actual[results[0]!]!.data;
      expect(
        Math.max(...Array.from(expected, (value, at) => Math.abs(value - Number(found[at])))),
      ).toBeLessThan(1e-5);
    }
  },
);

test('a stateful layer with zeros for its states is verified as any other', async () => {
  const input = tf.input({ batchShape: [BATCH, 4, 3], name: 'x' });
  const model = tf.model({ inputs: input, outputs: layers.LSTM().apply(input) as tf.SymbolicTensor });
  randomiseWeights(model, 3);
  await using folder = await temporaryFolder();
  await saveNetwork(model, folder.path);
  const converted = await convert(folder.path, { verify: true, prepareBackend: async () => undefined });
  expect(Object.keys(converted.differences!)).toEqual([converted.outputs[0]!.name]);
});

async function convertSaved(model: tf.LayersModel): Promise<ConvertedModel> {
  await using folder = await temporaryFolder();
  await saveNetwork(model, folder.path);
  return await convert(folder.path);
}

function zeros(shape: readonly number[]) {
  const count = shape.reduce((product, length) => product * length, 1);
  return new Tensor('float32', new Float32Array(count), [...shape]);
}
