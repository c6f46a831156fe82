import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { trainingImageBatches, validationImageBatches } from '../../../training/batches/image-batches.js';
import { eagerSteps } from '../../../training/graph/steps.js';
import { CheckpointStore } from '../../../training/checkpoint/checkpoint-store.js';
import { fit, freshState, type FitOptions } from '../../../training/loop/fit.js';
import { createOptimizer } from '../../../training/loop/optimizer.js';
import { MetricsLog } from '../../../training/loop/metrics-log.js';
import type { ImageBatch } from '../../../training/batches/batch.js';
import { createImageVae } from '../../../training/models/image-vae.js';
import { createObjective } from '../../../training/objective/objective.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

beforeAll(() => tf.setBackend('cpu'));

const images = { count: 6, height: 2, width: 2, pixels: Uint8Array.from({ length: 24 }, (_, i) => i * 10) };
const adam = {
  method: 'adam',
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  clipNorm: 1,
} as const;

/** Trains a tiny image VAE in a folder, from its last checkpoint if there is one. */
async function fitIn(run: string, options: Partial<FitOptions<ImageBatch>> = {}) {
  using model = createImageVae({ height: 2, width: 2, hidden: 3, latent: 2 }, { seed: 1 });
  using optimizer = createOptimizer(adam, model.variables);
  using steps = eagerSteps();
  const checkpoints = new CheckpointStore(run);
  const state = await checkpoints.restore({ networks: model.networks, optimizer: optimizer.state });
  return await fit({
    model,
    optimizer,
    steps,
    checkpoints,
    objective: createObjective({ method: 'elbo', beta: { kind: 'constant', value: 1 } }),
    trainBatches: (epoch) => trainingImageBatches(images, 2, { seed: 1, epoch }),
    validBatches: validationImageBatches(images, 3),
    metrics: new MetricsLog(run),
    tensorBoard: { scalars() {}, [Symbol.dispose]() {} },
    state: state ?? freshState(),
    seed: 1,
    epochs: 2,
    patience: 0,
    checkpointEvery: 100,
    signal: new AbortController().signal,
    units: { name: 'images', count: ({ size }) => size },
    onEpoch() {},
    ...options,
  });
}

async function lastState(run: string): Promise<unknown> {
  const index = await new CheckpointStore(run).index();
  return JSON.parse(await readFile(join(run, index!.last.folder, 'state.json'), 'utf8'));
}

test('stopping during validation leaves the epoch to be validated by who resumes', async () => {
  await using stopped = await temporaryFolder();
  await using straight = await temporaryFolder();
  const controller = new AbortController();
  const whole = validationImageBatches(images, 3);
  const validBatches = {
    length: whole.length,
    at(index: number) {
      controller.abort();
      return whole.at(index);
    },
  };
  expect(await fitIn(stopped.path, { validBatches, signal: controller.signal })).toBe('interrupted');
  expect(await lastState(stopped.path)).toMatchObject({ step: 3, epoch: 0, batch: 3 });
  expect((await new CheckpointStore(stopped.path).index())?.best).toBeNull();

  expect(await fitIn(stopped.path)).toBe('all epochs done');
  expect(await fitIn(straight.path)).toBe('all epochs done');
  const [resumed, undisturbed] = await Promise.all(
    [stopped, straight].map(async ({ path }) => (await new CheckpointStore(path).index())!),
  );
  expect(resumed).toEqual(undisturbed);
});

test('a validation that is not finite stops training and is in no checkpoint', async () => {
  await using run = await temporaryFolder();
  const odd = { size: 1, levels: Float32Array.of(NaN, 0, 0, 0) };
  const training = fitIn(run.path, { validBatches: { length: 1, at: () => odd }, checkpointEvery: 1 });
  await expect(training).rejects.toThrow(
    /^Expected a finite loss at step 3, but validation reconstruction is NaN/,
  );
  const index = await new CheckpointStore(run.path).index();
  expect(index).toMatchObject({ last: { step: 2 }, best: null });
});
