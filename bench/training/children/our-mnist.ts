/** Trains our image VAE on MNIST and prints a `MnistLine`; a process of its own, as the peers are. */
import { loadBackend } from '../../../training/backend/load-backend.js';
import { trainingImageBatches, validationImageBatches } from '../../../training/batches/image-batches.js';
import { findRecipe } from '../../../training/corpus/find-recipe.js';
import { loadImages } from '../../../training/corpus/mnist.js';
import { ValidationPass } from '../../../training/loop/validate.js';
import { createImageVae } from '../../../training/models/image-vae.js';
import { median, rounded } from '../../statistics.js';
import { MnistJob, runJob } from '../jobs.js';
import type { MnistLine } from '../lines.js';
import { ourTraining } from '../our-training.js';

const SEED = 1;
/** The epochs after which the peer takes its test figures. */
const TESTED = [1, 5, 10];

await runJob(MnistJob, timeEpochs);

async function timeEpochs({
  hidden,
  latent,
  batchSize,
  learningRate,
  threads,
  epochs,
}: MnistJob): Promise<MnistLine> {
  const recipe = await findRecipe('mnist');
  if (recipe?.kind !== 'images') throw new Error('corpora/mnist is no corpus of images');
  const { train, test } = (await loadImages(recipe)).parts;
  const backend = await loadBackend({ threads });
  const { height, width } = train;
  const model = createImageVae({ height, width, hidden, latent }, { seed: SEED });
  const ours = ourTraining(model, backend, {
    objective: { method: 'elbo', beta: { kind: 'constant', value: 1 } },
    learningRate,
    clipNorm: 0,
    seed: SEED,
    precision: 'float32',
    threads,
  });
  const validation = new ValidationPass(model, ours.steps);
  const held = validationImageBatches(test, batchSize);
  const seconds: number[] = [];
  const tests: MnistLine['test'] = {};
  for (let epoch = 0; epoch < epochs; epoch++) {
    const started = performance.now();
    const batches = trainingImageBatches(train, batchSize, { seed: SEED, epoch });
    await ours.train(
      batches,
      Array.from({ length: batches.length }, (_, i) => i),
    );
    seconds.push((performance.now() - started) / 1000);
    if (!TESTED.includes(epoch + 1)) continue;
    const elbo = await validation.run(held, SEED, new AbortController().signal);
    tests[epoch + 1] = rounded(elbo!.negativeElbo, 6);
  }
  return { epoch_s_median: rounded(median(seconds)), test: tests };
}
