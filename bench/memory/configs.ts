import { Type, type Static } from 'typebox';
import { SENTENCE_DEFAULTS } from '../../training/run/defaults.js';
import { SENTENCE_CONFIGS, SentenceConfig } from '../training/configs.js';

/** The sizes of a training that is looked at; all else is as `train` has it: sentences of more than `maxTokens` are left out. */
export const MemoryShape = Type.Pick(SentenceConfig, [
  'embedding',
  'hidden',
  'latent',
  'vocabulary',
  'minCount',
  'batchSize',
  'maxTokens',
]);
export type MemoryShape = Static<typeof MemoryShape>;

/** `small` takes some minutes on two cores; `defaults` is what `train` does without flags. */
export const MEMORY_SHAPES = {
  small: {
    embedding: 256,
    hidden: 256,
    latent: 16,
    vocabulary: 5000,
    minCount: 1,
    batchSize: 32,
    maxTokens: 40,
  },
  defaults: shapeOf(SENTENCE_DEFAULTS),
  S: shapeOf(SENTENCE_CONFIGS.S),
  M32: shapeOf(SENTENCE_CONFIGS.M32),
} as const satisfies Record<string, MemoryShape>;

export type MemoryShapeName = keyof typeof MEMORY_SHAPES;
export const MEMORY_SHAPE_NAMES: readonly MemoryShapeName[] = ['small', 'defaults', 'S', 'M32'];

function shapeOf(shape: MemoryShape): MemoryShape {
  const { embedding, hidden, latent, vocabulary, minCount, batchSize, maxTokens } = shape;
  return { embedding, hidden, latent, vocabulary, minCount, batchSize, maxTokens };
}
