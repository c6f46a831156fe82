import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import {
  ConcatenateLatent,
  CuDNNGRU,
  FixedScaleBatchNorm,
  ReversibleEmbedding,
  SmoothUpperBound,
} from '../../../training/layers/index.js';

beforeAll(() => loadBackend());

/** A network that uses every layer and every option of it. */
function everyLayer(): tf.LayersModel {
  const ids = tf.input({ name: 'ids', shape: [null], dtype: 'int32' });
  const mask = tf.input({ name: 'mask', shape: [null], dtype: 'int32' });
  const latent = tf.input({ name: 'latent', shape: [4] });
  const embedding = new ReversibleEmbedding({ name: 'token_embedding', vocabulary: 7, units: 4 });
  const features = new ConcatenateLatent({ name: 'features' }).apply([
    embedding.apply(ids) as tf.SymbolicTensor,
    latent,
  ]);
  const gru = new CuDNNGRU({
    name: 'gru',
    units: 4,
    returnSequences: true,
    goBackwards: true,
    masked: true,
    initialState: true,
  });
  const states = gru.apply([features as tf.SymbolicTensor, mask, latent]);
  const logits = embedding.apply(states, { reverse: true }) as tf.SymbolicTensor;
  return tf.model({ inputs: [ids, mask, latent], outputs: logits });
}

/** A network whose layers have settings of their own and weights that are not trained. */
function normalised(): tf.LayersModel {
  const input = tf.input({ name: 'features', shape: [4] });
  const means = new FixedScaleBatchNorm({ name: 'norm', gamma: 0.7, epsilon: 0.01 }).apply(input);
  const bounded = new SmoothUpperBound({ name: 'bounded', bound: -0.5 }).apply(means) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: bounded });
}

async function saved(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return artifacts!;
}

test('a saved network computes the same after tf.loadLayersModel', async () => {
  const model = everyLayer();
  model.setWeights(model.getWeights().map((w, i) => tf.randomNormal(w.shape, 0, 1, 'float32', i)));
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(await saved(model)));

  const inputs = [
    tf.tensor2d([4, 5, 0, 6, 1, 2], [2, 3], 'int32'),
    tf.tensor2d([1, 1, 0, 1, 1, 1], [2, 3], 'int32'),
    tf.randomNormal([2, 4], 0, 1, 'float32', 9),
  ];
  const before = model.predict(inputs) as tf.Tensor;
  const after = loaded.predict(inputs) as tf.Tensor;
  expect(before.shape).toEqual([2, 3, 7]);
  expect(after.dataSync()).toEqual(before.dataSync());
  expect(loaded.getLayer('gru').getConfig()).toEqual(model.getLayer('gru').getConfig());
});

test('so does one with untrained weights and with settings', async () => {
  const model = normalised();
  model.setWeights(model.getWeights().map((w, i) => tf.randomUniform(w.shape, 0.5, 2, 'float32', i)));
  const artifacts = await saved(model);
  expect(artifacts.weightSpecs!.map(({ name }) => name)).toEqual([
    'norm/beta',
    'norm/moving_mean',
    'norm/moving_variance',
  ]);
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  const input = tf.randomNormal([3, 4], 0, 1, 'float32', 9);
  const [before, after] = [model, loaded].map((each) => (each.predict(input) as tf.Tensor).dataSync());
  expect(after).toEqual(before);
});

test('symbolic shapes are those of the tensors', () => {
  expect(everyLayer().outputs[0]!.shape).toEqual([null, null, 7]);
});

test('weights stand in the file under the names of the contract', async () => {
  const { weightSpecs } = await saved(everyLayer());
  expect(weightSpecs!.map(({ name, shape }) => `${name} ${shape.join('×')}`)).toEqual([
    'token_embedding/embeddings 7×4',
    'token_embedding/output_bias 7',
    'gru/kernel 8×12',
    'gru/recurrent_kernel 4×12',
    'gru/input_bias 12',
    'gru/recurrent_bias 12',
  ]);
});

test('an embedding looks up and, reversed, projects on the same matrix', () => {
  const layer = new ReversibleEmbedding({ vocabulary: 3, units: 2 });
  layer.apply(tf.zeros([1, 1], 'int32'));
  layer.setWeights([
    tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
    tf.tensor1d([0.5, 0, -0.5]),
  ]);
  const looked = layer.apply(tf.tensor2d([[2, 0]], [1, 2], 'int32')) as tf.Tensor;
  expect(looked.arraySync()).toEqual([
    [
      [5, 6],
      [1, 2],
    ],
  ]);
  const projected = layer.apply(tf.tensor2d([[1, -1]])) as tf.Tensor;
  expect(projected.arraySync()).toEqual([[-0.5, -1, -1.5]]);
});
