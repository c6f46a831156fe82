import type { TrainArguments } from '../commands/train.js';
import type { OptimizerConfig } from '../loop/optimizer.js';
import type { ObjectiveConfig } from '../objective/objective.js';
import type { IMAGE_DEFAULTS, SENTENCE_DEFAULTS } from './defaults.js';
import type { RunConfig } from './run-config.js';

type Defaults = typeof SENTENCE_DEFAULTS | typeof IMAGE_DEFAULTS;

/** The part of a run's configuration that is read off the flags, the same for sentences and images. */
export function commonSettings(
  args: TrainArguments,
  defaults: Defaults,
): Pick<
  RunConfig,
  'seed' | 'batchSize' | 'epochs' | 'patience' | 'checkpointEvery' | 'optimizer' | 'precision'
> {
  return {
    seed: args.seed ?? defaults.seed,
    batchSize: args.batchSize ?? defaults.batchSize,
    epochs: args.epochs ?? defaults.epochs,
    patience: args.patience ?? defaults.patience,
    checkpointEvery: args.checkpointEvery ?? defaults.checkpointEvery,
    precision: args.precision ?? defaults.precision,
    optimizer: optimizerSettings(args, defaults),
  };
}

function optimizerSettings(args: TrainArguments, defaults: Defaults): OptimizerConfig {
  const learningRate = args.learningRate ?? defaults.learningRate;
  const clipNorm = args.clipNorm ?? defaults.clipNorm;
  const method = args.optimizer ?? defaults.optimizer;
  switch (method) {
    case 'adam':
      return { method, learningRate, clipNorm, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    case 'sgd':
      return { method, learningRate, clipNorm, decay: args.decay ?? defaults.decay };
    default:
      return method satisfies never;
  }
}

/** The objective that the flags describe; epochs become steps. */
export function objectiveSettings(
  args: TrainArguments,
  defaults: Defaults,
  stepsPerEpoch: number,
): ObjectiveConfig {
  const to = args.beta ?? defaults.beta;
  const steps = risingSteps(args.klEpochs ?? defaults.klEpochs, stepsPerEpoch);
  const kind = args.klSchedule ?? defaults.klSchedule;
  switch (kind) {
    case 'constant':
      return { method: 'elbo', beta: { kind, value: to } };
    case 'linear':
      return { method: 'elbo', beta: { kind, from: 0, to, steps } };
    case 'logistic':
      // Halfway after half of the steps, and within 1 % of the ends at both ends: logit(0.99) ≈ 4.6.
      return { method: 'elbo', beta: { kind, to, midpoint: steps / 2, slope: 9.2 / steps } };
    default:
      return kind satisfies never;
  }
}

/** The steps over which β rises. */
export function risingSteps(klEpochs: number, stepsPerEpoch: number): number {
  return Math.max(1, Math.round(klEpochs * stepsPerEpoch));
}
