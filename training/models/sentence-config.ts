import { Type, type Static } from 'typebox';

const Width = Type.Integer({ minimum: 1 });
const Probability = Type.Number({ minimum: 0, exclusiveMaximum: 1 });

/** The sizes and the regularisation of a sentence VAE. */
export const SentenceModelConfig = Type.Object({
  /** Token ids, the four special ones included. */
  vocabulary: Type.Integer({ minimum: 5 }),
  /** Width of a token embedding. */
  embedding: Width,
  /** Width of the GRUs' states. */
  hidden: Width,
  /** Latent dimensions. */
  latent: Width,
  /** Longest sentence in tokens, the closing `<eos>` included. */
  maxTokens: Width,
  /** Read the sentence from both ends; the posterior sees both last states. */
  bidirectional: Type.Boolean(),
  /** The output layer is the embedding matrix, transposed (Press & Wolf 2017). */
  tiedEmbeddings: Type.Boolean(),
  /** Encoder and decoder look tokens up in one matrix. */
  sharedEmbeddings: Type.Boolean(),
  /** Share of the words that the decoder sees as `<unk>` in training, so that it has to ask z (Bowman et al. 2016). */
  wordDropout: Probability,
  /** Share of the features of the decoder's input embeddings that are dropped in training. */
  embeddingDropout: Probability,
  /** Share of the features of the decoder's states that are dropped before the output layer in training. */
  outputDropout: Probability,
});
export type SentenceModelConfig = Static<typeof SentenceModelConfig>;
