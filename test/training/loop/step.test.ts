import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { scalar } from '../../../training/graph/host-tensor.js';
import { eagerSteps } from '../../../training/graph/steps.js';
import { createOptimizer } from '../../../training/loop/optimizer.js';
import { TrainingStep } from '../../../training/loop/step.js';
import { createImageVae } from '../../../training/models/image-vae.js';
import { createSentenceVae } from '../../../training/models/sentence-vae.js';
import { createObjective } from '../../../training/objective/objective.js';
import { replayedSteps } from '../graph/both-ways.js';
import { batchOf, largestDifference, SENTENCES, TINY } from '../models/tiny-models.js';
import { ADAM, imageLosses, losses, SGD } from './some-steps.js';

beforeAll(() => loadBackend());

const REMEDIES = { batchNormMean: 0.7, leastKl: 1.5, wordDropoutSchedule: { from: 0, steps: 10 } };

describe('twenty steps replayed have the losses and weights of twenty steps as they are written', () => {
  test.each([
    ['the sentence model with Adam', (steps: Parameters<typeof losses>[0]) => losses(steps)],
    [
      'the sentence model with gradient descent',
      (steps: Parameters<typeof losses>[0]) => losses(steps, { optimizer: SGD }),
    ],
    [
      'the sentence model with normalised means, a least KL and rising word dropout',
      (steps: Parameters<typeof losses>[0]) => losses(steps, { config: REMEDIES }),
    ],
    ['a language model', (steps: Parameters<typeof losses>[0]) => losses(steps, { config: { latent: 0 } })],
    ['the image model', (steps: Parameters<typeof losses>[0]) => imageLosses(steps)],
  ])('%s', async (_, run) => {
    using replaying = await replayedSteps();
    const [eager, replayed] = [await run(eagerSteps()), await run(replaying)];
    expect(largestDifference(eager.losses, replayed.losses)).toBeLessThan(2e-4);
    expect(largestDifference(eager.weights, replayed.weights)).toBeLessThan(2e-4);
  });
});

test('two replays have the same bits', async () => {
  using first = await replayedSteps();
  using second = await replayedSteps();
  expect(await losses(first)).toEqual(await losses(second));
});

test.each(['eager', 'replayed'] as const)('a loss that is not finite moves nothing, %s', async (way) => {
  using steps = way === 'eager' ? eagerSteps() : await replayedSteps();
  using model = createImageVae({ height: 2, width: 2, hidden: 3, latent: 2 }, { seed: 1 });
  using optimizer = createOptimizer(ADAM, model.variables);
  const objective = createObjective({ method: 'elbo', beta: { kind: 'constant', value: 1 } });
  const step = new TrainingStep({ model, objective, optimizer, steps });
  const feeds = (odd: number, index: number) =>
    step.prepare({ size: 1, levels: Float32Array.of(0, odd, 255, 0) }, { mode: 'train', seed: 1, index });
  const values = async () => {
    await steps.readVariables();
    return [...model.variables, ...optimizer.state].map(({ variable }) => [...variable.dataSync()]);
  };
  await step.run(feeds(255, 0), 1);
  const before = await values();
  for (const odd of [NaN, Infinity]) {
    await expect(step.run(feeds(odd, 1), 2)).rejects.toThrow(/^Expected a finite loss at step 2, but /);
  }
  expect(await values()).toEqual(before);
  await step.run(feeds(255, 1), 2);
  expect(await values()).not.toEqual(before);
});

test.each(['eager', 'replayed'] as const)('running averages follow good batches alone, %s', async (way) => {
  using steps = way === 'eager' ? eagerSteps() : await replayedSteps();
  using model = createSentenceVae({ ...TINY, batchNormMean: 0.7 }, { seed: 1 });
  using optimizer = createOptimizer(ADAM, model.variables);
  const objective = createObjective({ method: 'elbo', beta: { kind: 'constant', value: 1 } });
  const step = new TrainingStep({ model, objective, optimizer, steps });
  const feeds = (index: number) =>
    step.prepare(batchOf(SENTENCES.toSpliced(1, 1, [4 + index])), { mode: 'train', seed: 1, index });
  const running = async () => {
    await steps.readVariables();
    return model.networks.encoder.nonTrainableWeights.map((weight) => [...weight.read().dataSync()]);
  };
  await step.run(feeds(0), 1);
  const before = await running();
  await expect(step.run({ ...feeds(1), beta: scalar(NaN) }, 2)).rejects.toThrow(/^Expected a finite loss/);
  expect(await running()).toEqual(before);
  await step.run(feeds(1), 2);
  const after = await running();
  for (const [i, values] of after.entries()) expect(values).not.toEqual(before[i]);
});

const posterior = () => ({ mean: tf.zeros([1, 2]), logVariance: tf.zeros([1, 2]) });
const reconstruction = () => tf.zeros<tf.Rank.R1>([1]);

test('a step that cannot be differentiated leaves no tensors', async () => {
  using steps = eagerSteps();
  using model = createImageVae({ height: 2, width: 2, hidden: 3, latent: 2 }, { seed: 1 });
  using optimizer = createOptimizer(ADAM, model.variables);
  const objective = createObjective({ method: 'elbo', beta: { kind: 'constant', value: 1 } });
  const step = new TrainingStep({
    model: { ...model, posterior, reconstruction },
    objective,
    optimizer,
    steps,
  });
  const batch = { size: 1, levels: Float32Array.of(0, 255, 255, 0) };
  const before = tf.memory().numTensors;
  const run = step.run(step.prepare(batch, { mode: 'train', seed: 1, index: 0 }), 1);
  await expect(run).rejects.toThrow(/Cannot find a connection/);
  expect(tf.memory().numTensors).toBe(before);
});

test.each(['encoder', 'decoder'] as const)(
  'an update of the %s alone moves nothing of the other',
  async (network) => {
    using steps = eagerSteps();
    using model = createImageVae({ height: 2, width: 2, hidden: 3, latent: 2 }, { seed: 1 });
    using optimizer = createOptimizer(ADAM, model.variables);
    const objective = createObjective({ method: 'elbo', beta: { kind: 'constant', value: 1 } });
    const step = new TrainingStep({ model, objective, optimizer, steps }, network);
    const values = () => model.variables.map(({ variable }) => [...variable.dataSync()].join());
    const before = values();
    const batch = { size: 1, levels: Float32Array.of(0, 255, 255, 0) };
    await step.run(step.prepare(batch, { mode: 'train', seed: 1, index: 0 }), 1);
    const moved = model.variables.filter((_, i) => values()[i] !== before[i]).map(({ name }) => name);
    expect(moved).toEqual(model.variables.map(({ name }) => name).filter((name) => name.startsWith(network)));
  },
);
