import type { ImageModelConfig } from '../models/image-vae.js';
import type { LearningRateSchedule } from '../loop/learning-rate-schedule.js';
import type { OptimizerConfig } from '../loop/optimizer.js';
import type { Binarization } from '../batches/binarize.js';
import type { FreeBits } from '../objective/free-bits.js';
import type { KlSchedule } from '../objective/schedule.js';

/** What flags of `train` can be that are a choice of words; yargs asks for them, and so does a sweep of its values. */
export const OPTIMIZERS = ['adam', 'sgd'] as const satisfies readonly OptimizerConfig['method'][];
export const LEARNING_RATE_SCHEDULES = ['constant', 'cosine'] as const satisfies readonly (
  | 'constant'
  | LearningRateSchedule['kind']
)[];
export const KL_SCHEDULES = [
  'constant',
  'linear',
  'logistic',
  'cyclical',
] as const satisfies readonly KlSchedule['kind'][];
export const ACTIVATIONS = ['relu', 'tanh'] as const satisfies readonly ImageModelConfig['activation'][];
export const BINARIZATIONS = ['none', 'dynamic'] as const satisfies readonly ('none' | Binarization)[];
export const FREE_BITS_PER = ['dimension', 'total'] as const satisfies readonly FreeBits['per'][];
