import { Type, type Static } from 'typebox';

const Positive = Type.Number({ exclusiveMinimum: 0 });

/** What a program that trained on sentences prints. */
export const SentenceLine = Type.Object({
  /** Target tokens that are no padding, per second of wall time: data, forward, backward and optimiser. */
  tokens_per_s: Positive,
  ms_per_step: Positive,
  steps: Type.Integer({ minimum: 1 }),
  /** Tokens of all timed steps. */
  tokens: Positive,
  /** Of the last step, nats a sentence. */
  loss: Type.Number(),
  vocab: Type.Integer({ minimum: 5 }),
});
export type SentenceLine = Static<typeof SentenceLine>;

/** What our own program prints besides. */
export const OurSentenceLine = Type.Object({
  ...SentenceLine.properties,
  /** The first step of all, with whatever is built for it; not in the rate. */
  first_step_s: Positive,
  /** The slowest first step of any later batch shape; not in the rate. 0 if there was none. */
  new_bucket_s: Type.Number({ minimum: 0 }),
  /** How many batch shapes there were. */
  buckets: Type.Integer({ minimum: 1 }),
  /** Kernels that a step runs, as they are recorded: a mean over the timed steps. */
  ops_per_step: Positive,
});
export type OurSentenceLine = Static<typeof OurSentenceLine>;

/** What a program that trained on MNIST prints. */
export const MnistLine = Type.Object({
  epoch_s_median: Positive,
  /** −ELBO of a test image in nats, by the epoch after which it was taken. */
  test: Type.Record(Type.String(), Type.Number()),
});
export type MnistLine = Static<typeof MnistLine>;

/** Best rates of a matrix product found, in GFLOP/s. */
export const PeakLine = Type.Object({ float32: Positive, bf16: Positive, tensorflow: Type.String() });
export type PeakLine = Static<typeof PeakLine>;
