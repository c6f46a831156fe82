import type { ImageBatch, SentenceBatch } from '../../../training/batches/batch.js';
import type { Steps } from '../../../training/graph/steps.js';
import { createOptimizer, type OptimizerConfig } from '../../../training/loop/optimizer.js';
import { TrainingStep } from '../../../training/loop/step.js';
import { createImageVae } from '../../../training/models/image-vae.js';
import type { SentenceModelConfig } from '../../../training/models/sentence-config.js';
import { createSentenceModel } from '../../../training/models/sentence-model.js';
import type { Trainable } from '../../../training/models/trainable.js';
import { createObjective } from '../../../training/objective/objective.js';
import { batchOf, DROPOUTS, TINY } from '../models/tiny-models.js';

export const ADAM: OptimizerConfig = {
  method: 'adam',
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  clipNorm: 1,
};

export const SGD: OptimizerConfig = { method: 'sgd', learningRate: 0.1, decay: 0.05, clipNorm: 1 };

export interface Course {
  /** reconstruction, KL and their sum of each step. */
  losses: number[];
  /** Every weight after the last step, running averages, and what the optimiser keeps. */
  weights: number[];
}

/** Trains a tiny sentence model on batches of two lengths, each with another number of rows. */
export async function losses(
  steps: Steps,
  {
    count = 20,
    logitChunks = 1,
    optimizer = ADAM,
    config = {},
  }: {
    count?: number;
    logitChunks?: number;
    optimizer?: OptimizerConfig;
    config?: Partial<SentenceModelConfig>;
  } = {},
): Promise<Course> {
  using model = createSentenceModel(
    { ...TINY, ...DROPOUTS, tiedEmbeddings: true, ...config },
    { seed: 1, logitChunks },
  );
  return await train(steps, model, sentences, optimizer, count);
}

/** Trains a tiny image model. */
export async function imageLosses(steps: Steps, count = 20): Promise<Course> {
  using model = createImageVae({ height: 2, width: 3, hidden: 4, latent: 2 }, { seed: 1 });
  return await train(steps, model, images, ADAM, count);
}

function sentences(i: number): SentenceBatch {
  return batchOf([[4, 5, 6].slice(0, 1 + (i % 3)), i % 2 ? [7] : [7, 8, 9, 10, 4], [5]], i % 2 ? 4 : 8);
}

function images(i: number): ImageBatch {
  return { size: 2, levels: Float32Array.from({ length: 12 }, (_, k) => 25 * ((7 * k + 3 * i) % 11)) };
}

async function train<Batch>(
  steps: Steps,
  model: Trainable<Batch>,
  batch: (i: number) => Batch,
  config: OptimizerConfig,
  count: number,
): Promise<Course> {
  using optimizer = createOptimizer(config, model.variables);
  const objective = createObjective({ method: 'elbo', beta: { kind: 'linear', from: 0, to: 1, steps: 10 } });
  const step = new TrainingStep({ model, objective, optimizer, steps });
  const seen: number[] = [];
  for (let i = 0; i < count; i++) {
    const feeds = step.prepare(batch(i), { mode: 'train', seed: 3, index: i });
    const { reconstruction, kl, total } = await step.run(feeds, i + 1);
    seen.push(reconstruction, kl, total);
  }
  await steps.readVariables();
  const running = (model.networks.encoder?.nonTrainableWeights ?? []).map((weight) => weight.read());
  const kept = [...model.variables, ...optimizer.state].map(({ variable }) => variable);
  return { losses: seen, weights: [...kept, ...running].flatMap((tensor) => [...tensor.dataSync()]) };
}
