import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { eagerSteps, type Steps } from '../../../training/graph/steps.js';
import { createOptimizer } from '../../../training/loop/optimizer.js';
import { TrainingStep } from '../../../training/loop/step.js';
import { ValidationPass } from '../../../training/loop/validate.js';
import { createSentenceVae } from '../../../training/models/sentence-vae.js';
import { createObjective } from '../../../training/objective/objective.js';
import { replayedSteps } from '../graph/both-ways.js';
import { batchOf, DROPOUTS, SENTENCES, TINY } from '../models/tiny-models.js';

beforeAll(() => loadBackend());

const ways: Record<string, () => Promise<Steps>> = {
  replayed: () => replayedSteps(),
  'as they are written': async () => eagerSteps(),
};

test.for(Object.entries(ways))(
  '30 steps that are %s leave the tensors that 3 leave, with weights read back and validation',
  async ([, open]) => {
    using model = createSentenceVae({ ...TINY, ...DROPOUTS }, { seed: 1 });
    using optimizer = createOptimizer(
      { method: 'adam', learningRate: 0.01, clipNorm: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      model.variables,
    );
    using steps = await open();
    const objective = createObjective({ method: 'elbo', beta: { kind: 'constant', value: 1 } });
    const training = new TrainingStep({ model, objective, optimizer, steps });
    const validation = new ValidationPass(model, steps);
    const batches = [batchOf(SENTENCES), batchOf(SENTENCES, 8)];
    const validBatches = { length: batches.length, at: (index: number) => batches[index]! };

    const tensors: number[] = [];
    for (let index = 0; index < 30; index++) {
      const feeds = training.prepare(batches[index % 2]!, { mode: 'train', seed: 1, index });
      await training.run(feeds, index + 1);
      await steps.readVariables();
      await validation.run(validBatches, 1, new AbortController().signal);
      tensors.push(tf.memory().numTensors);
    }
    expect(tensors.slice(2)).toEqual(Array<number>(28).fill(tensors[2]!));
  },
);
