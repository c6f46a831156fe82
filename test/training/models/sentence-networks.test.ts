import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { normals } from '../../../src/random/draws.js';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { createSentenceVae } from '../../../training/models/sentence-vae.js';
import { batchOf, enlarge, SENTENCES, termsOf, TINY, TRAIN, WIRINGS } from './tiny-models.js';

beforeAll(() => loadBackend());

async function reload(model: tf.LayersModel): Promise<tf.LayersModel> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return tf.loadLayersModel(tf.io.fromMemory(artifacts!));
}

function layersOf(network: tf.LayersModel): string[] {
  return network.layers.map(({ name }) => name).toSorted();
}

function logSoftmax(logits: readonly number[]): number[] {
  const highest = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  return logits.map((logit) => logit - highest - Math.log(total));
}

/** The ELBO terms by way of the two networks and plain arithmetic in float64. */
function termsByHand(encoder: tf.LayersModel, decoder: tf.LayersModel, latent: number) {
  const { size, tokens, ids, lengths } = batchOf(SENTENCES, 7);
  const inputs = tf.tensor2d(ids, [size, tokens], 'int32');
  const mask = tf.tensor2d(
    Array.from(lengths, (length) => Array.from({ length: tokens }, (_, t) => Number(t < length))),
    undefined,
    'int32',
  );
  const [mean, logVariance] = encoder.predict([inputs, mask]) as [tf.Tensor, tf.Tensor];
  const m = mean.dataSync();
  const v = logVariance.dataSync();
  const kl = Array.from(m, (_, i) => 0.5 * (m[i]! ** 2 + Math.exp(v[i]!) - 1 - v[i]!));

  const noise = normals({ seed: TRAIN.seed, purpose: 'posteriorNoise', index: TRAIN.index }, size * latent);
  const z = Array.from(m, (_, i) => m[i]! + Math.exp(v[i]! / 2) * noise[i]!);
  // What the decoder has written before each token: `<bos>` (2), then the sentence without its `<eos>`.
  const previous = ids.map((_, at) => (at % tokens === 0 ? 2 : ids[at - 1]!));
  const logits = decoder.predict([
    tf.tensor2d(previous, [size, tokens], 'int32'),
    tf.tensor2d(z, [size, latent]),
  ]) as tf.Tensor3D;
  const reconstruction = logits
    .arraySync()
    .map((sentence, row) =>
      sentence
        .slice(0, lengths[row])
        .reduce((sum, token, t) => sum - logSoftmax(token)[ids[row * tokens + t]!]!, 0),
    );
  return { reconstruction, kl };
}

describe.each(WIRINGS)('$name', ({ config }) => {
  test('the saved networks compute what training computes', async () => {
    using model = createSentenceVae(config, { seed: 3 });
    enlarge(model, 2);
    const trained = termsOf(model, batchOf(SENTENCES), TRAIN);
    const networks = [
      model.networks,
      { encoder: await reload(model.networks.encoder), decoder: await reload(model.networks.decoder) },
    ];
    for (const { encoder, decoder } of networks) {
      const { reconstruction, kl } = termsByHand(encoder, decoder, config.latent);
      for (const [i, x] of reconstruction.entries()) expect(trained.reconstruction[i]).toBeCloseTo(x, 4);
      for (const [i, x] of kl.entries()) expect(trained.kl[i]).toBeCloseTo(x, 5);
    }
  });

  test('a network that was saved and loaded gives the same bits', async () => {
    using model = createSentenceVae(config, { seed: 3 });
    const loaded = await reload(model.networks.decoder);
    const inputs = [tf.tensor2d([2, 4, 5], [1, 3], 'int32'), tf.tensor2d([[0.5, -1, 2]])];
    const [before, after] = [model.networks.decoder, loaded].map(
      (network) => network.predict(inputs) as tf.Tensor,
    );
    expect(after!.dataSync()).toEqual(before!.dataSync());
  });
});

test('the networks have the inputs, outputs and layers of the contract', () => {
  using model = createSentenceVae({ ...TINY, bidirectional: true, tiedEmbeddings: true }, { seed: 0 });
  const { encoder, decoder } = model.networks;
  expect(encoder.inputNames).toEqual(['input_ids', 'attention_mask']);
  expect(encoder.inputs.map(({ dtype }) => dtype)).toEqual(['int32', 'int32']);
  expect(encoder.outputs.map(({ shape }) => shape)).toEqual([
    [null, TINY.latent],
    [null, TINY.latent],
  ]);
  expect(decoder.inputNames).toEqual(['previous_ids', 'latent']);
  expect(decoder.outputs[0]!.shape).toEqual([null, null, TINY.vocabulary]);
  expect(layersOf(encoder)).toEqual([
    'attention_mask',
    'encoder_gru',
    'encoder_gru_backward',
    'encoder_state',
    'input_ids',
    'log_variance',
    'mean',
    'token_embedding',
  ]);
  expect(layersOf(decoder)).toEqual([
    'decoder_gru',
    'decoder_input',
    'initial_hidden',
    'latent',
    'output_bottleneck',
    'previous_ids',
    'token_embedding',
  ]);
});
