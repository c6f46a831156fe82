import type { TrainArguments } from '../commands/train.js';
import { flagOf } from './flag-of.js';
import { sentenceDefaults } from './presets.js';

/** What was expected of flags together, what came, and what to do. */
export type Fault = readonly [expected: string, received: string, remedy: string];

/** Flags about the latent and what reads sentences into it. */
const ABOUT_LATENT = [
  'klSchedule',
  'beta',
  'klEpochs',
  'klCycles',
  'klSlope',
  'klMidpoint',
  'freeBits',
  'freeBitsPer',
  'pretrainingEpochs',
  'aggressiveUpdates',
  'batchNormMean',
  'leastKl',
  'bidirectional',
  'linearInitialState',
  'caseDropout',
] as const;

/** What stands against flags about a latent where there is none. */
export function faultOfLanguageModel(args: TrainArguments): Fault | undefined {
  if (args.resume !== undefined || args.latent !== 0) return undefined;
  const given = ABOUT_LATENT.filter((flag) => args[flag] !== undefined);
  if (given.length === 0) return undefined;
  return [
    '--latent 0, a language model, without flags about the latent',
    `${given.map(flagOf).join(', ')} ${given.length === 1 ? 'was' : 'were'} given`,
    'Leave that out, or give --latent some dimensions',
  ];
}

/** Nats of KL a dimension at which a posterior is narrower than float32 can tell: its variance is exp(−81). */
const MOST_NATS = 40;

/** What stands against the flags that form the posterior; those of a resumed run are compared with the run instead. */
export function faultOfPosterior(args: TrainArguments): Fault | undefined {
  if (args.resume !== undefined) return undefined;
  const { batchNormMean, batchSize, leastKl, latent, freeBits } = withDefaults(args);
  if (batchNormMean > 0 && batchSize === 1) {
    return [
      '--batch-norm-mean beside batches of several examples',
      '--batch-size is 1, which has no spread to normalise by',
      'Raise --batch-size, the more the steadier',
    ];
  }
  if (leastKl > MOST_NATS * latent) {
    return [
      `--least-kl to be at most ${MOST_NATS * latent}, ${MOST_NATS} nats for each of ${latent} latent dimensions`,
      `it is ${leastKl}`,
      'Lower it, a few nats are enough, or raise --latent',
    ];
  }
  if (leastKl > 0 && freeBits !== undefined && freeBits <= leastKl) {
    return [
      `--free-bits above --least-kl, ${leastKl} nats, for the KL is never below those`,
      `--free-bits is ${freeBits}, which would change nothing`,
      'Leave one of the two out',
    ];
  }
  return undefined;
}

/** What stands against the flags that say how long a training takes. */
export function faultOfLength(args: TrainArguments): Fault | undefined {
  if (args.resume !== undefined) return undefined;
  const { epochs, pretrainingEpochs } = withDefaults(args);
  if (pretrainingEpochs < epochs) return undefined;
  return [
    `--epochs above --pretraining-epochs, ${pretrainingEpochs}, which are the first of them`,
    `--epochs is ${epochs}, after which the model would still be an autoencoder`,
    'Raise --epochs, or lower --pretraining-epochs',
  ];
}

/** What stands against the flags that say how word dropout comes about. */
export function faultOfWordDropout(args: TrainArguments): Fault | undefined {
  if (args.resume !== undefined) return undefined;
  const { wordDropout, wordDropoutEpochs, wordDropoutFrom } = withDefaults(args);
  if (wordDropoutEpochs === 0) {
    if (args.wordDropoutFrom === undefined) return undefined;
    return [
      '--word-dropout-from beside --word-dropout-epochs',
      'there is no --word-dropout-epochs',
      'Say over how many epochs the share goes from there to --word-dropout',
    ];
  }
  if (wordDropoutFrom !== wordDropout) return undefined;
  return [
    '--word-dropout-epochs to lead from one share to another',
    `--word-dropout and --word-dropout-from are both ${wordDropout}`,
    'Change one of the two, or leave out --word-dropout-epochs',
  ];
}

/** The flags that are looked at here, as they will hold. */
function withDefaults(args: TrainArguments) {
  const defaults = sentenceDefaults(args);
  return {
    epochs: args.epochs ?? defaults.epochs,
    pretrainingEpochs: args.pretrainingEpochs ?? defaults.pretrainingEpochs,
    batchNormMean: args.batchNormMean ?? defaults.batchNormMean,
    batchSize: args.batchSize ?? defaults.batchSize,
    leastKl: args.leastKl ?? defaults.leastKl,
    latent: args.latent ?? defaults.latent,
    freeBits: args.freeBits ?? defaults.freeBits,
    wordDropout: args.wordDropout ?? defaults.wordDropout,
    wordDropoutEpochs: args.wordDropoutEpochs ?? defaults.wordDropoutEpochs,
    wordDropoutFrom: args.wordDropoutFrom ?? defaults.wordDropoutFrom,
  };
}
