/** What `train` uses for sentences where no flag says otherwise. */
export const SENTENCE_DEFAULTS = {
  seed: 1,
  epochs: 11,
  patience: 3,
  batchSize: 64,
  learningRate: 1e-3,
  clipNorm: 5,
  klSchedule: 'linear',
  /** Below 1: morphing wants latents that remember the sentence more than the ELBO would pay for (Higgins et al. 2017). */
  beta: 0.4,
  klEpochs: 5,
  checkpointEvery: 500,
  latent: 32,
  hidden: 384,
  embedding: 256,
  vocabulary: 10_000,
  minCount: 2,
  maxTokens: 40,
  bidirectional: false,
  tiedEmbeddings: true,
  wordDropout: 0.3,
  embeddingDropout: 0,
  outputDropout: 0.2,
} as const;

/** What `train mnist` uses: the settings of pytorch/examples' VAE but for the width. */
export const IMAGE_DEFAULTS = {
  seed: 1,
  epochs: 10,
  patience: 0,
  batchSize: 128,
  learningRate: 1e-3,
  clipNorm: 0,
  klSchedule: 'constant',
  beta: 1,
  klEpochs: 1,
  checkpointEvery: 10_000,
  latent: 20,
  hidden: 256,
} as const;
