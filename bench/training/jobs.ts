import { Type, type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { Precision, SentenceConfig } from './configs.js';

const Count = Type.Integer({ minimum: 1 });

/** What our program for sentences is told. */
export const SentenceJob = Type.Object({
  /** A text file: words between spaces, one sentence a line. */
  corpus: Type.String(),
  config: SentenceConfig,
  precision: Precision,
  threads: Count,
  warmup: Count,
  steps: Count,
  passes: Count,
});
export type SentenceJob = Static<typeof SentenceJob>;

/** What our program for MNIST is told. */
export const MnistJob = Type.Object({
  hidden: Count,
  latent: Count,
  batchSize: Count,
  learningRate: Type.Number(),
  threads: Count,
  epochs: Count,
});
export type MnistJob = Static<typeof MnistJob>;

/** What the program that looks for the peak of matrix products is told. */
export const PeakJob = Type.Object({
  threads: Count,
  /** Rows, inner dimension and columns of each product to try. */
  shapes: Type.Array(Type.Tuple([Count, Count, Count]), { minItems: 1 }),
});
export type PeakJob = Static<typeof PeakJob>;

/** The job on this program's command line. */
export function readJob<T extends TSchema>(schema: T): Static<T> {
  return Value.Parse(schema, JSON.parse(process.argv[2] ?? 'null'));
}
