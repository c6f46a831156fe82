import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { SentenceVaeError } from '../../src/errors.js';
import type { Backend } from '../backend/load-backend.js';
import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { loadNetworks } from '../checkpoint/weights-file.js';
import { openSteps } from '../graph/open-steps.js';
import type { Precision } from '../graph/precision.js';
import type { CompiledStep } from '../graph/steps.js';
import { takeFeeds } from '../models/take-feeds.js';
import type { Trainable } from '../models/trainable.js';
import type { RunConfig } from '../run/run-config.js';
import { readRunConfig } from '../run/run-folder.js';

export interface JudgedRunOptions {
  checkpoint: 'best' | 'last';
  /** What large products of the decoder are computed in. Default: float32 */
  precision?: Precision | undefined;
  threads?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Every run of a model has so many rows, since each number of them would be a graph of its own. */
export const ROWS = 128;

/**
 * The configuration of a run of a kind, and the folder of one of its checkpoints.
 * @throws {SentenceVaeError} `BAD_RUN` where there is none
 */
export async function readCheckpoint<Kind extends RunConfig['kind']>(
  folder: string,
  kind: Kind,
  choice: JudgedRunOptions['checkpoint'],
): Promise<{ config: Extract<RunConfig, { kind: Kind }>; checkpoint: string }> {
  const config = await readRunConfig(folder);
  const index = await new CheckpointStore(folder).index();
  const chosen = index?.[choice];
  if (!isOfKind(config, kind)) {
    throw new SentenceVaeError('BAD_RUN', {
      expected: `a run on ${kind}s in ${folder}`,
      received: `it is one on ${config.kind}s`,
      remedy: 'Give another run',
    });
  }
  if (!chosen) {
    throw new SentenceVaeError('BAD_RUN', {
      expected: `a run with a checkpoint in ${folder}`,
      received: `there is no ${choice} one yet`,
      remedy: `Train on: sentence-vae train --resume ${folder}`,
    });
  }
  return { config, checkpoint: join(folder, chosen.folder) };
}

function isOfKind<Kind extends RunConfig['kind']>(
  config: RunConfig,
  kind: Kind,
): config is Extract<RunConfig, { kind: Kind }> {
  return config.kind === kind;
}

/** What an evaluation asks of a model, in TensorFlow. Disposing of it frees the model too. */
export interface JudgedSteps extends Disposable {
  /** Feeds → `mean` and `logVariance`, `[rows, latent]`. */
  readonly encode: CompiledStep;
  /** Feeds and `z`, `[rows, latent]` → `nats`, −log p(x|z) of each row. */
  readonly score: CompiledStep;
}

/** Takes the weights of a checkpoint into a model and compiles what an evaluation asks of it. */
export async function judgedSteps<Batch>(
  model: Trainable<Batch>,
  checkpoint: string,
  backend: Backend,
  { precision, threads }: Pick<JudgedRunOptions, 'precision' | 'threads'>,
): Promise<JudgedSteps> {
  await loadNetworks(model.networks, checkpoint);
  const steps = openSteps(backend, { threads, precision: 'float32' });
  const posterior = (feeds: tf.NamedTensorMap) => {
    const { mean, logVariance } = model.posterior(feeds, 'validate');
    return { mean, logVariance };
  };
  return {
    encode: steps.compile(posterior, { name: 'posterior', dynamic: {} }),
    score: steps.compile((feeds) => ({ nats: model.reconstruction(feeds, takeFeeds(feeds, ['z'], []).z) }), {
      name: 'reconstruction',
      dynamic: model.dynamic,
      ...(precision && { precision }),
    }),
    [Symbol.dispose]: () => {
      steps[Symbol.dispose]();
      model[Symbol.dispose]();
    },
  };
}
