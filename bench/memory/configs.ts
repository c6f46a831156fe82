import { Type, type Static } from 'typebox';
import { SENTENCE_DEFAULTS } from '../../training/run/defaults.js';
import { SENTENCE_CONFIGS } from '../training/configs.js';

const Count = Type.Integer({ minimum: 1 });

/** The sizes of a training that is looked at; all else is as `train` has it. */
export const MemoryShape = Type.Object({
  embedding: Count,
  hidden: Count,
  latent: Count,
  vocabulary: Count,
  minCount: Count,
  batchSize: Count,
  /** Longest sentence in tokens; longer ones are left out. */
  maxTokens: Count,
});
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
