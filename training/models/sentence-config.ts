import { Type, type Static } from 'typebox';

const Width = (fallback: number) => Type.Integer({ minimum: 1, default: fallback });
const Probability = (fallback: number) => Type.Number({ minimum: 0, exclusiveMaximum: 1, default: fallback });

/** The sizes and the regularisation of a sentence VAE; a schema's `default` is the value to use where none is given. */
export const SentenceModelConfig = Type.Object({
  /** Token ids, the four special ones included. */
  vocabulary: Type.Integer({ minimum: 5 }),
  /** Width of a token embedding. */
  embedding: Width(256),
  /** Width of the GRUs' states. */
  hidden: Width(256),
  /** Latent dimensions. */
  latent: Width(32),
  /** Longest sentence in tokens, the closing `<eos>` included. */
  maxTokens: Width(32),
  /** Read the sentence from both ends; the posterior sees both last states. */
  bidirectional: Type.Boolean({ default: false }),
  /** The output layer is the embedding matrix, transposed (Press & Wolf 2017). */
  tiedEmbeddings: Type.Boolean({ default: false }),
  /** Encoder and decoder look tokens up in one matrix. */
  sharedEmbeddings: Type.Boolean({ default: true }),
  /** Share of the words that the decoder sees as `<unk>` in training, so that it has to ask z (Bowman et al. 2016). */
  wordDropout: Probability(0.25),
  /** Share of the features of the decoder's input embeddings that are dropped in training. */
  embeddingDropout: Probability(0),
  /** Share of the features of the decoder's states that are dropped before the output layer in training. */
  outputDropout: Probability(0),
});
export type SentenceModelConfig = Static<typeof SentenceModelConfig>;
