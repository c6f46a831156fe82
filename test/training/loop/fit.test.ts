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

const nothing = async () => {};

interface Changes extends Partial<FitOptions<ImageBatch>> {
  learningRate?: number;
}

/** Trains a tiny image VAE in a folder, from its last checkpoint if there is one. */
async function fitIn(run: string, { learningRate = 0.01, ...options }: Changes = {}) {
  using model = createImageVae({ height: 2, width: 2, hidden: 3, latent: 2 }, { seed: 1 });
  using optimizer = createOptimizer({ ...adam, learningRate }, model.variables);
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
    tensorBoard: { scalars: nothing, histogram: nothing, texts: nothing },
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

/** What a training has left. */
async function read({ path }: { path: string }) {
  const index = (await new CheckpointStore(path).index())!;
  const weights = ['encoder', 'decoder'].map((part) =>
    readFile(join(path, index.last.folder, part, 'weights.bin')),
  );
  return { index, state: await lastState(path), weights: await Promise.all(weights) };
}

/** Runs a training in one go, and again in two with a stop in between; returns both states and checkpoints. */
async function inOneAndTwo(options: Changes, stopAfter: number) {
  await using whole = await temporaryFolder();
  await using parts = await temporaryFolder();
  expect(await fitIn(whole.path, options)).toBe('all epochs done');
  await fitIn(parts.path, { ...options, epochs: stopAfter });
  expect(await fitIn(parts.path, options)).toBe('all epochs done');
  return { whole: await read(whole), parts: await read(parts) };
}

test('pretraining draws the decoder anew, once, also where the run was stopped in between', async () => {
  const pretraining = { epochs: 2, steps: 6 };
  for (const stopAfter of [1, 2, 3]) {
    const { whole, parts } = await inOneAndTwo({ pretraining, epochs: 4 }, stopAfter);
    expect(parts).toEqual(whole);
    // What was best as an autoencoder does not count.
    expect(whole.index.best?.epoch).toBeGreaterThan(2);
  }
  const { whole: without } = await inOneAndTwo({ epochs: 4 }, 1);
  const { whole } = await inOneAndTwo({ pretraining, epochs: 4 }, 1);
  expect(whole.weights).not.toEqual(without.weights);
});

test('an epoch of pretraining neither counts as one without gain nor is told with the β of the next', async () => {
  await using run = await temporaryFolder();
  const steps = 3;
  const betas: number[] = [];
  await fitIn(run.path, {
    pretraining: { epochs: 1, steps },
    objective: {
      ...createObjective({ method: 'elbo', beta: { kind: 'constant', value: 1 } }),
      beta: (step) => (step < steps ? 0 : 1),
    },
    plateau: { epochs: 1, factor: 0.5 },
    epochs: 2,
    onEpoch: ({ beta }) => betas.push(beta),
  });
  expect(betas).toEqual([0, 1]);
  // The second epoch is the best, for it is the first that can be.
  expect(await lastState(run.path)).toMatchObject({ plateau: { scale: 1, waited: 0 } });
});

test('patience ends a training at β = 0 too', async () => {
  await using run = await temporaryFolder();
  const objective = createObjective({ method: 'elbo', beta: { kind: 'constant', value: 0 } });
  // Steps so large that the ELBO worsens.
  expect(await fitIn(run.path, { objective, learningRate: 2, patience: 1, epochs: 30 })).toBe(
    'no better for too long',
  );
});

test('aggressive training updates the encoder ahead, until mutual information no longer rises', async () => {
  const { whole, parts } = await inOneAndTwo({ aggressive: { updates: 25 }, epochs: 6 }, 2);
  expect(parts).toEqual(whole);
  const { aggressive } = whole.state as { aggressive: { isOn: boolean; encoderUpdates: number } };
  expect(aggressive.isOn).toBe(false);
  // At least a window of 10 and another one to compare it with, less the first which draws nothing, for each of 3 batches.
  expect(aggressive.encoderUpdates).toBeGreaterThanOrEqual(3 * 19);
  expect(aggressive.encoderUpdates).toBeLessThan(6 * 3 * 25);
});

test('on a plateau it goes back to the best checkpoint and makes smaller steps', async () => {
  const plateau = { epochs: 2, factor: 0.5 };
  // Steps too large to come to rest.
  const { whole, parts } = await inOneAndTwo({ plateau, epochs: 9, learningRate: 0.6 }, 4);
  expect(parts).toEqual(whole);
  const { scale } = (whole.state as { plateau: { scale: number } }).plateau;
  expect(scale).toBeLessThan(1);
  expect(Number.isInteger(Math.log2(scale))).toBe(true);
});

test('along a cosine the weights come to rest, also where the run was stopped in between', async () => {
  const learningRateSchedule = { kind: 'cosine', from: 3, steps: 6 } as const;
  const { whole, parts } = await inOneAndTwo({ learningRateSchedule, epochs: 3 }, 1);
  expect(parts).toEqual(whole);
  await using run = await temporaryFolder();
  await fitIn(run.path, { learningRateSchedule, epochs: 2 });
  const first = await read(run);
  await fitIn(run.path, { learningRateSchedule, epochs: 4 });
  const longer = await read(run);
  expect(moved(whole, first)).toBeGreaterThan(1e-3);
  // Three updates of Adam with a hundredth of 0.01.
  expect(moved(longer, whole)).toBeLessThan(4e-4);
});

/** The largest difference between two sets of weights. */
function moved(to: { weights: Buffer[] }, from: { weights: Buffer[] }): number {
  const differences = to.weights.flatMap((bytes, i) => {
    const before = floats(from.weights[i]!);
    return floats(bytes).map((weight, k) => Math.abs(weight - before[k]!));
  });
  return Math.max(...differences);
}

function floats(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}
