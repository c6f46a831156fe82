/** Trains our image VAE on MNIST and prints a `MnistLine`; a process of its own, as the peers are. */
import { loadBackend } from '../../../training/backend/load-backend.js';
import { trainingImageBatches, validationImageBatches } from '../../../training/batches/image-batches.js';
import { findRecipe } from '../../../training/corpus/find-recipe.js';
import { loadImages } from '../../../training/corpus/mnist.js';
import { validate } from '../../../training/loop/validate.js';
import { createImageVae } from '../../../training/models/image-vae.js';
import { median, rounded } from '../../statistics.js';
import { MnistJob, readJob } from '../jobs.js';
import type { MnistLine } from '../lines.js';
import { ourStep } from '../our-step.js';

const SEED = 1;
/** The epochs after which the peer takes its test figures. */
const TESTED = [1, 5, 10];

const { hidden, latent, batchSize, learningRate, threads, epochs } = readJob(MnistJob);
const recipe = await findRecipe('mnist');
if (recipe?.kind !== 'images') throw new Error('corpora/mnist is no longer a corpus of images');
const { train, test } = (await loadImages(recipe)).parts;
await loadBackend({ threads });
using model = createImageVae({ height: train.height, width: train.width, hidden, latent }, { seed: SEED });
const step = ourStep(model, {
  objective: { method: 'elbo', beta: { kind: 'constant', value: 1 } },
  learningRate,
  clipNorm: 0,
  seed: SEED,
  precision: 'float32',
});

const seconds: number[] = [];
const tests: MnistLine['test'] = {};
let index = 0;
for (let epoch = 0; epoch < epochs; epoch++) {
  const started = performance.now();
  const batches = trainingImageBatches(train, batchSize, { seed: SEED, epoch });
  for (let i = 0; i < batches.length; i++) await step.run(batches.at(i), index++);
  seconds.push((performance.now() - started) / 1000);
  if (TESTED.includes(epoch + 1)) {
    const held = validationImageBatches(test, batchSize);
    const elbo = await validate(model, held, SEED, new AbortController().signal);
    tests[epoch + 1] = rounded(elbo!.negativeElbo, 6);
  }
}
const line: MnistLine = { epoch_s_median: rounded(median(seconds)), test: tests };
process.stdout.write(`${JSON.stringify(line)}\n`);
