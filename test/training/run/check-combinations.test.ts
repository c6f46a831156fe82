import { expect, test } from 'vitest';
import type { TrainArguments } from '../../../training/commands/train.js';
import { checkFlags } from '../../../training/run/check-flags.js';

/** What is said of these flags: nothing where they can be used. */
function faultOf(given: Partial<TrainArguments>): string | undefined {
  try {
    checkFlags(given as TrainArguments); // yargs' own `_` and `$0` are not read
    return undefined;
  } catch (error) {
    return String(error);
  }
}

test.each<Partial<TrainArguments>>([
  {},
  { batchNormMean: 0.7, leastKl: 4, freeBits: 8 },
  { batchNormMean: 1 },
  { batchNormMean: 0, batchSize: 1 },
  { leastKl: 0, freeBits: 1 },
  { leastKl: 80, latent: 2 },
  { wordDropoutEpochs: 2.5 },
  { wordDropout: 0, wordDropoutEpochs: 3, wordDropoutFrom: 0.5 },
  { epochs: 3, pretrainingEpochs: 2 },
  { epochs: 3, resume: 'runs/tiny', preset: 'li2019' },
  { wordDropoutFrom: 0.3, resume: 'runs/tiny' },
  { latent: 0, wordDropout: 0.2, outputDropout: 0.5 },
  { latent: 0, preset: 'li2019' },
])('%j can be used', (given) => {
  expect(faultOf(given)).toBeUndefined();
});

test.each<[Partial<TrainArguments>, RegExp]>([
  [{ batchNormMean: -0.1 }, /--batch-norm-mean to be a usable value .*, but it is -0\.1/],
  [{ batchNormMean: 1.5 }, /--batch-norm-mean to be a usable value .*, but it is 1\.5/],
  [{ batchNormMean: 0.7, batchSize: 1 }, /batches of several examples, but --batch-size is 1/],
  [{ leastKl: -1 }, /--least-kl to be a usable value .*, but it is -1/],
  [{ leastKl: 81, latent: 2 }, /--least-kl to be at most 80, 40 nats for each of 2 .*, but it is 81/],
  [{ leastKl: 8, freeBits: 8 }, /--free-bits above --least-kl, 8 nats.*, but --free-bits is 8/],
  [{ leastKl: 8, preset: 'li2019' }, /--free-bits above --least-kl, 8 nats.*, but --free-bits is 6/],
  [{ epochs: 3, pretrainingEpochs: 3 }, /--epochs above --pretraining-epochs, 3, .*, but --epochs is 3/],
  [{ epochs: 4, preset: 'li2019' }, /--epochs above --pretraining-epochs, 5, .*, but --epochs is 4/],
  [{ pretrainingEpochs: 11 }, /--epochs above --pretraining-epochs, 11, .*, but --epochs is 11/],
  [{ wordDropoutEpochs: -1 }, /--word-dropout-epochs to be a usable value/],
  [{ wordDropoutEpochs: 1, wordDropoutFrom: 1 }, /--word-dropout-from to be a usable value/],
  [
    { latent: 0, beta: 0.4, freeBits: 8 },
    /--latent 0, a language model, .*, but --beta, --free-bits were given/,
  ],
  [{ latent: 0, preset: 'li2019', bidirectional: true }, /but --bidirectional was given/],
  [{ wordDropoutFrom: 0.1 }, /beside --word-dropout-epochs, but there is no --word-dropout-epochs/],
  [{ wordDropoutEpochs: 2, wordDropout: 0 }, /--word-dropout and --word-dropout-from are both 0/],
])('%j is refused', (given, message) => {
  expect(faultOf(given)).toMatch(message);
});
