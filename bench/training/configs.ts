import { Type, type Static } from 'typebox';

const Count = Type.Integer({ minimum: 1 });

/** The shapes and settings that ours and the peer train alike. */
export const SentenceConfig = Type.Object({
  embedding: Count,
  hidden: Count,
  latent: Count,
  batchSize: Count,
  /** `tweet`: NLTK's TweetTokenizer, as in timbmg/Sentence-VAE; `space`: as the corpus is written. */
  tokenizer: Type.Union([Type.Literal('tweet'), Type.Literal('space')]),
  minCount: Count,
  /** Most ids, the special tokens included. */
  vocabulary: Count,
  /** Longest sentence in tokens, the closing one included; longer ones are cut. */
  maxTokens: Count,
  wordDropout: Type.Number(),
  learningRate: Type.Number(),
  clipNorm: Type.Number(),
  klSlope: Type.Number(),
  klMidpoint: Type.Number(),
  /** Timed steps of a pass where no flag says otherwise. */
  steps: Count,
});
export type SentenceConfig = Static<typeof SentenceConfig>;

const common = {
  vocabulary: 10_000,
  maxTokens: 60,
  wordDropout: 0.25,
  learningRate: 1e-3,
  clipNorm: 5,
  klSlope: 0.0025,
  klMidpoint: 2500,
} as const;

const M = {
  ...common,
  embedding: 256,
  hidden: 512,
  latent: 32,
  tokenizer: 'space',
  minCount: 1,
} as const;

/** S has the shapes of timbmg/Sentence-VAE: 9,877 ids from the Penn Treebank. */
export const SENTENCE_CONFIGS = {
  S: {
    ...common,
    embedding: 300,
    hidden: 256,
    latent: 16,
    batchSize: 32,
    tokenizer: 'tweet',
    minCount: 2,
    steps: 30,
  },
  M32: { ...M, batchSize: 32, steps: 30 },
  M128: { ...M, batchSize: 128, steps: 12 },
} as const satisfies Record<string, SentenceConfig>;

/** pytorch/examples' VAE. */
export const MNIST_CONFIG = { hidden: 400, latent: 20, batchSize: 128, learningRate: 1e-3 } as const;

export type SentenceConfigName = keyof typeof SENTENCE_CONFIGS;
export type ConfigName = SentenceConfigName | 'MNIST';

export const CONFIG_NAMES: readonly ConfigName[] = ['S', 'M32', 'M128', 'MNIST'];

/** Steps before the timed ones, as many as the peer makes. */
export const WARMUP_STEPS = 20;
/** How often a program goes over its timed batches; it reports the median rate. */
export const PASSES = 3;
