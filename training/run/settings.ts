import { SentenceVaeError } from '../../src/errors.js';
import type { TrainArguments } from '../commands/train.js';
import type { Corpus } from '../corpus/corpus.js';
import type { LearningRateSchedule } from '../loop/learning-rate-schedule.js';
import type { OptimizerConfig } from '../loop/optimizer.js';
import type { ObjectiveConfig } from '../objective/objective.js';
import type { SentenceModelConfig } from '../models/sentence-config.js';
import type { Defaults, SentenceDefaults } from './defaults.js';
import type { KlSchedule } from '../objective/schedule.js';
import type { Tokenization } from '../tokenizer/pipeline.js';
import type { RunConfig } from './run-config.js';

/**
 * The part of a run's configuration that is read off the flags, the same for sentences and images.
 * @param examples that an epoch goes over
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function commonSettings(
  args: TrainArguments,
  defaults: Defaults,
  examples: number,
): Pick<
  RunConfig,
  | 'seed'
  | 'batchSize'
  | 'epochs'
  | 'patience'
  | 'checkpointEvery'
  | 'optimizer'
  | 'precision'
  | 'pretraining'
  | 'learningRateSchedule'
  | 'plateau'
  | 'aggressive'
> {
  const aggressive = args.aggressiveUpdates ?? defaults.aggressiveUpdates;
  const plateauEpochs = args.plateauEpochs ?? defaults.plateauEpochs;
  const pretraining = args.pretrainingEpochs ?? defaults.pretrainingEpochs;
  const epochs = args.epochs ?? defaults.epochs;
  const batchSize = args.batchSize ?? defaults.batchSize;
  const patience = args.patience ?? defaults.patience;
  demandPatience(patience, plateauEpochs);
  const schedule = args.learningRateSchedule ?? defaults.learningRateSchedule;
  return {
    seed: args.seed ?? defaults.seed,
    batchSize,
    epochs,
    patience,
    checkpointEvery: args.checkpointEvery ?? defaults.checkpointEvery,
    precision: args.precision ?? defaults.precision,
    optimizer: optimizerSettings(args, defaults),
    ...(schedule !== 'constant' && {
      learningRateSchedule: rateSchedule(schedule, { epochs, pretraining }, Math.ceil(examples / batchSize)),
    }),
    ...(pretraining > 0 && { pretraining: { epochs: pretraining } }),
    ...(aggressive > 0 && { aggressive: { updates: aggressive } }),
    ...(plateauEpochs > 0 && {
      plateau: { epochs: plateauEpochs, factor: args.plateauFactor ?? defaults.plateauFactor },
    }),
  };
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` where training would end as soon as its steps become smaller */
function demandPatience(patience: number, plateauEpochs: number): void {
  if (patience === 0 || plateauEpochs === 0 || patience > plateauEpochs) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: '--patience of more epochs than --plateau-epochs, or 0',
    received: `they are ${patience} and ${plateauEpochs}, so that training would end where its steps become smaller`,
    remedy: `Say --patience ${3 * plateauEpochs}, or --patience 0 to train all epochs`,
  });
}

function rateSchedule(
  kind: LearningRateSchedule['kind'],
  { epochs, pretraining }: { epochs: number; pretraining: number },
  stepsPerEpoch: number,
): LearningRateSchedule {
  const from = pretraining * stepsPerEpoch;
  return { kind, from, steps: stepsIn(epochs - pretraining, stepsPerEpoch) };
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

/**
 * What the flags say of the vocabulary of a corpus.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` where words are to be spelt in pieces that the corpus has cut itself
 */
export function tokenizerSettings(
  args: TrainArguments,
  defaults: SentenceDefaults,
  { name, tokenization }: Pick<Corpus, 'name' | 'tokenization'>,
): { vocabulary: number; minCount: number; lowercase: boolean; subwords: boolean } {
  const isProse = tokenization.kind === 'raw';
  if (args.subwords && !isProse) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: '--subwords with text as people write it',
      received: `${name} comes as words between spaces, with an <unk> of its own`,
      remedy: 'Leave it out',
    });
  }
  return {
    vocabulary: args.vocabulary ?? defaults.vocabulary,
    minCount: args.minCount ?? defaults.minCount,
    lowercase: args.lowercase ?? tokenization.lowercase,
    subwords: args.subwords ?? (defaults.subwords && isProse),
  };
}

/** What the flags say of word dropout; epochs become steps. */
export function wordDropoutSettings(
  args: TrainArguments,
  defaults: SentenceDefaults,
  stepsPerEpoch: number,
): Pick<SentenceModelConfig, 'wordDropout' | 'wordDropoutSchedule'> {
  const wordDropout = args.wordDropout ?? defaults.wordDropout;
  const epochs = args.wordDropoutEpochs ?? defaults.wordDropoutEpochs;
  if (epochs === 0) return { wordDropout };
  const from = args.wordDropoutFrom ?? defaults.wordDropoutFrom;
  return { wordDropout, wordDropoutSchedule: { from, steps: stepsIn(epochs, stepsPerEpoch) } };
}

/** What the flags say of dropout on the decoder's features, and on the weights between its states. */
export function dropoutSettings(
  args: TrainArguments,
  defaults: SentenceDefaults,
): Pick<SentenceModelConfig, 'embeddingDropout' | 'recurrentDropout' | 'outputDropout' | 'lockedDropout'> {
  const recurrentDropout = args.recurrentDropout ?? defaults.recurrentDropout;
  return {
    embeddingDropout: args.embeddingDropout ?? defaults.embeddingDropout,
    ...(recurrentDropout > 0 && { recurrentDropout }),
    outputDropout: args.outputDropout ?? defaults.outputDropout,
    ...((args.lockedDropout ?? defaults.lockedDropout) && { lockedDropout: true }),
  };
}

/**
 * What the flags say of case dropout; where the corpus is lower-cased, or comes as words, there is none by default.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` where case is not kept
 */
export function caseDropoutSettings(
  args: TrainArguments,
  defaults: SentenceDefaults,
  { kind, lowercase }: Tokenization,
): number {
  const caseDropout = args.caseDropout ?? (lowercase || kind === 'whitespace' ? 0 : defaults.caseDropout);
  if (lowercase && caseDropout > 0) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: '--case-dropout where case is kept',
      received: 'all words are lower-cased',
      remedy: 'Leave it out',
    });
  }
  return caseDropout;
}

/** What the flags say of the posterior's form. */
export function posteriorSettings(
  args: TrainArguments,
  defaults: SentenceDefaults,
): Pick<SentenceModelConfig, 'batchNormMean' | 'leastKl'> {
  const batchNormMean = args.batchNormMean ?? defaults.batchNormMean;
  const leastKl = args.leastKl ?? defaults.leastKl;
  return { ...(batchNormMean > 0 && { batchNormMean }), ...(leastKl > 0 && { leastKl }) };
}

/** The objective that the flags describe; epochs become steps. */
export function objectiveSettings(
  args: TrainArguments,
  defaults: Defaults,
  stepsPerEpoch: number,
): ObjectiveConfig {
  const beta = scheduleSettings(args, defaults, stepsPerEpoch);
  const nats = args.freeBits ?? defaults.freeBits;
  if (nats === undefined) return { method: 'elbo', beta };
  return { method: 'free-bits', beta, nats, per: args.freeBitsPer ?? defaults.freeBitsPer };
}

function scheduleSettings(args: TrainArguments, defaults: Defaults, stepsPerEpoch: number): KlSchedule {
  const to = args.beta ?? defaults.beta;
  const steps = stepsIn(args.klEpochs ?? defaults.klEpochs, stepsPerEpoch);
  const kind = args.klSchedule ?? defaults.klSchedule;
  switch (kind) {
    case 'constant':
      return { kind, value: to };
    case 'linear':
      return { kind, from: 0, to, steps };
    case 'logistic':
      return { kind, to, ...logisticSettings(args, defaults, steps) };
    case 'cyclical': {
      const cycles = args.klCycles ?? defaults.klCycles;
      return { kind, to, cycles, steps: Math.max(1, Math.round(steps / cycles)), rising: RISING };
    }
    default:
      return kind satisfies never;
  }
}

/** The share of a cycle in which β rises (Fu et al. 2019). */
const RISING = 0.5;

function logisticSettings(
  { klEpochs, klSlope, klMidpoint }: TrainArguments,
  defaults: Defaults,
  steps: number,
): { midpoint: number; slope: number } {
  // Epochs that are asked for go before what a preset says in steps.
  const preset: Partial<Defaults> = klEpochs === undefined ? defaults : {};
  return {
    // Halfway after half of the steps, and within 1 % of the ends at both ends: logit(0.99) ≈ 4.6.
    midpoint: klMidpoint ?? preset.klMidpoint ?? steps / 2,
    slope: klSlope ?? preset.klSlope ?? 9.2 / steps,
  };
}

/** The steps of so many epochs, at least one: a part of an epoch will do. */
export function stepsIn(epochs: number, stepsPerEpoch: number): number {
  return Math.max(1, Math.round(epochs * stepsPerEpoch));
}
