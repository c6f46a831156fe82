import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { SentenceVaeError } from '../../src/errors.js';
import type { JudgedModel, TokenIds } from '../../src/evaluation/judged-model.js';
import { loadBackend } from '../backend/load-backend.js';
import { padSentences } from '../batches/sentence-batches.js';
import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { loadNetworks } from '../checkpoint/weights-file.js';
import { floats, type HostTensors } from '../graph/host-tensor.js';
import { openSteps } from '../graph/open-steps.js';
import { floatsOf } from '../graph/outputs.js';
import type { Precision } from '../graph/precision.js';
import { takeFeeds } from '../models/take-feeds.js';
import { createSentenceModel } from '../models/sentence-model.js';
import type { Pass } from '../models/trainable.js';
import { readRunConfig } from '../run/run-folder.js';
import { readTokenizer } from '../tokenizer/tokenizer-folder.js';

export interface JudgedRunOptions {
  checkpoint: 'best' | 'last';
  /** What large products of the decoder are computed in. Default: float32 */
  precision?: Precision | undefined;
  threads?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** No words are hidden, nothing is dropped out. */
const PASS: Pass = { mode: 'validate', seed: 0, index: 0 };

/** Every run of a model has so many rows, since each number of them would be a graph of its own. */
const ROWS = 128;

/**
 * A checkpoint to be judged, in TensorFlow.
 * @throws {SentenceVaeError} `BAD_RUN` where there is none, or none of sentences
 */
export async function openJudgedRun(
  folder: string,
  { checkpoint, precision, threads, signal }: JudgedRunOptions,
): Promise<JudgedModel> {
  const config = await readRunConfig(folder);
  const index = await new CheckpointStore(folder).index();
  const chosen = index?.[checkpoint];
  if (config.kind !== 'sentence' || !chosen) {
    throw new SentenceVaeError('BAD_RUN', {
      expected: `a run on sentences with a checkpoint in ${folder}`,
      received: config.kind === 'sentence' ? `there is no ${checkpoint} one yet` : 'it is one on images',
      remedy:
        config.kind === 'sentence' ? `Train on: sentence-vae train --resume ${folder}` : 'Give another run',
    });
  }
  const backend = await loadBackend({ signal, threads });
  const model = createSentenceModel(config.model, { seed: config.seed });
  await loadNetworks(model.networks, join(folder, chosen.folder));
  const steps = openSteps(backend, { threads, precision: 'float32' });
  const posterior = (feeds: tf.NamedTensorMap) => {
    const { mean, logVariance } = model.posterior(feeds, 'validate');
    return { mean, logVariance };
  };
  const encode = steps.compile(posterior, { name: 'posterior', dynamic: {} });
  const score = steps.compile(
    (feeds) => ({ nats: model.reconstruction(feeds, takeFeeds(feeds, ['z'], []).z) }),
    { name: 'reconstruction', dynamic: model.dynamic, ...(precision && { precision }) },
  );
  const { latent } = config.model;
  const rowsOf = (sentences: readonly TokenIds[]) => {
    const missing = Array.from({ length: ROWS - sentences.length }, () => sentences[0]!);
    return model.feeds(padSentences([...sentences, ...missing]), PASS);
  };
  return {
    latent,
    tokenizer: await readTokenizer(join(folder, 'tokenizer')),
    maxTokens: config.model.maxTokens,
    posteriors: async (sentences) => {
      const count = sentences.length;
      if (latent === 0) return { count, latent, mean: new Float32Array(0), logVariance: new Float32Array(0) };
      const { ids, mask } = rowsOf(sentences);
      const outputs = await encode({ ids: ids!, mask: mask! });
      const part = (name: string) => floatsOf(outputs, name).subarray(0, count * latent);
      return { count, latent, mean: part('mean'), logVariance: part('logVariance') };
    },
    reconstruction: async (sentences, latents) => {
      const z = new Float32Array(ROWS * latent);
      z.set(latents);
      const { ids: _ids, mask: _mask, noise: _noise, ...feeds } = rowsOf(sentences);
      const outputs = await score({ ...feeds, z: floats(z, [ROWS, latent]) } satisfies HostTensors);
      return Float64Array.from(floatsOf(outputs, 'nats').subarray(0, sentences.length));
    },
    [Symbol.asyncDispose]: async () => {
      steps[Symbol.dispose]();
      model[Symbol.dispose]();
    },
  };
}
