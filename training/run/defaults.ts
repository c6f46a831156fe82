import type { Binarization } from '../batches/binarize.js';
import type { Precision } from '../graph/precision.js';
import type { LearningRateSchedule } from '../loop/learning-rate-schedule.js';
import type { OptimizerConfig } from '../loop/optimizer.js';
import type { ImageModelConfig } from '../models/image-vae.js';
import type { FreeBits } from '../objective/free-bits.js';
import type { KlSchedule } from '../objective/schedule.js';

/** What `train` uses where no flag says otherwise, by the names of the flags. */
export interface Defaults {
  seed: number;
  epochs: number;
  patience: number;
  batchSize: number;
  optimizer: OptimizerConfig['method'];
  learningRate: number;
  decay: number;
  learningRateSchedule: 'constant' | LearningRateSchedule['kind'];
  /** Epochs without gain after which steps shrink by the factor; 0: they never do. */
  plateauEpochs: number;
  plateauFactor: number;
  clipNorm: number;
  klSchedule: KlSchedule['kind'];
  beta: number;
  klEpochs: number;
  klCycles: number;
  /** Of a logistic schedule, per step and in steps; nothing where `klEpochs` decides them. */
  klSlope?: number;
  klMidpoint?: number;
  /** Nothing where no KL is free. */
  freeBits?: number;
  freeBitsPer: FreeBits['per'];
  /** Epochs at β = 0, after which the decoder starts anew. */
  pretrainingEpochs: number;
  /** Updates of the encoder before one of the decoder, at most; 0: both are always updated together. */
  aggressiveUpdates: number;
  checkpointEvery: number;
  precision: Precision;
  latent: number;
  hidden: number;
}

/** Those of a corpus of sentences. */
export interface SentenceDefaults extends Defaults {
  embedding: number;
  vocabulary: number;
  minCount: number;
  /** Rare words of prose are spelt in pieces; a corpus that comes as words has its own `<unk>`. */
  subwords: boolean;
  maxTokens: number;
  /** Standard deviation of the numbers in the first word vectors. */
  embeddingDeviation: number;
  bidirectional: boolean;
  /** The decoder's first state is linear in z rather than its tanh. */
  linearInitialState: boolean;
  tiedEmbeddings: boolean;
  wordDropout: number;
  /** Epochs over which word dropout goes from `wordDropoutFrom` to `wordDropout`; 0: it is always that. */
  wordDropoutEpochs: number;
  wordDropoutFrom: number;
  /** Where case is kept. */
  caseDropout: number;
  embeddingDropout: number;
  /** On the weights between the decoder's states. */
  recurrentDropout: number;
  outputDropout: number;
  /** Whether a sentence's tokens lose the same features. */
  lockedDropout: boolean;
  /** Scale of the posterior's means over a batch; 0: they are not normalised. */
  batchNormMean: number;
  /** Nats of KL by the posterior's width alone; 0: none. */
  leastKl: number;
}

/** Those of a corpus of images. */
export interface ImageDefaults extends Defaults {
  /** Hidden layers each way. */
  layers: number;
  activation: NonNullable<ImageModelConfig['activation']>;
  binarize: 'none' | Binarization;
}

export const SENTENCE_DEFAULTS: SentenceDefaults = {
  seed: 1,
  epochs: 11,
  patience: 3,
  batchSize: 64,
  optimizer: 'adam',
  learningRate: 1e-3,
  decay: 0,
  learningRateSchedule: 'constant',
  plateauEpochs: 0,
  plateauFactor: 0.5,
  clipNorm: 5,
  klSchedule: 'linear',
  /** Below 1: morphing wants latents that remember the sentence more than the ELBO would pay for (Higgins et al. 2017). */
  beta: 0.4,
  klEpochs: 5,
  klCycles: 4,
  freeBitsPer: 'dimension',
  pretrainingEpochs: 0,
  aggressiveUpdates: 0,
  checkpointEvery: 500,
  precision: 'float32',
  latent: 32,
  hidden: 384,
  embedding: 256,
  vocabulary: 10_000,
  minCount: 2,
  subwords: true,
  maxTokens: 60,
  embeddingDeviation: 0.1,
  bidirectional: false,
  linearInitialState: false,
  tiedEmbeddings: true,
  wordDropout: 0.3,
  wordDropoutEpochs: 0,
  wordDropoutFrom: 0,
  caseDropout: 0.1,
  embeddingDropout: 0,
  recurrentDropout: 0,
  outputDropout: 0.2,
  lockedDropout: false,
  batchNormMean: 0,
  leastKl: 0,
};

/** What `train mnist` uses: the settings of pytorch/examples' VAE but for the width. */
export const IMAGE_DEFAULTS: ImageDefaults = {
  seed: 1,
  epochs: 10,
  patience: 0,
  batchSize: 128,
  optimizer: 'adam',
  learningRate: 1e-3,
  decay: 0,
  learningRateSchedule: 'constant',
  plateauEpochs: 0,
  plateauFactor: 0.5,
  clipNorm: 0,
  klSchedule: 'constant',
  beta: 1,
  klEpochs: 1,
  klCycles: 4,
  freeBitsPer: 'dimension',
  pretrainingEpochs: 0,
  aggressiveUpdates: 0,
  checkpointEvery: 10_000,
  precision: 'float32',
  latent: 20,
  hidden: 256,
  layers: 1,
  activation: 'relu',
  binarize: 'none',
};
