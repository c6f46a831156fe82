import { Type, type Static } from 'typebox';

const Count = Type.Integer({ minimum: 1 });

/** What our program is told. */
export const GenerationJob = Type.Object({
  /** A model package whose sentences never end before its longest length. */
  folder: Type.String(),
  batch: Count,
  threads: Count,
  passes: Count,
  /** A pass lasts at least so long. */
  seconds: Type.Number({ exclusiveMinimum: 0 }),
  /** That every sentence must have. */
  tokens: Count,
});
export type GenerationJob = Static<typeof GenerationJob>;
