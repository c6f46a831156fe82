import { Type, type Static, type TSchema } from 'typebox';
import { PRECISIONS } from '../../training/graph/precision.js';
import { runWork } from '../run-work.js';
import { SentenceConfig } from './configs.js';

const Count = Type.Integer({ minimum: 1 });

/** What our program for sentences is told. */
export const SentenceJob = Type.Object({
  /** A text file: words between spaces, one sentence a line. */
  corpus: Type.String(),
  config: SentenceConfig,
  precision: Type.Enum(PRECISIONS),
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

/** The main function of a program that prints its figures as one line. */
export async function runJob<Job extends TSchema, Line extends object>(
  schema: Job,
  work: (job: Static<Job>) => Promise<Line>,
): Promise<void> {
  await runWork(schema, async (job) => {
    process.stdout.write(`${JSON.stringify(await work(job))}\n`);
  });
}
