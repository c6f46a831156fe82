import { Type, type Static } from 'typebox';
import { WordDropoutSchedule } from './word-dropout.js';

const Width = Type.Integer({ minimum: 1 });
const Probability = Type.Number({ minimum: 0, exclusiveMaximum: 1 });

/** Standard deviation of the numbers in the first word vectors where nothing else is said. */
export const EMBEDDING_DEVIATION = 0.1;

/** The sizes and the regularisation of a sentence VAE or of a language model. */
export const SentenceModelConfig = Type.Object({
  /** Token ids, the four special ones included. */
  vocabulary: Type.Integer({ minimum: 5 }),
  /** Width of a token embedding. */
  embedding: Width,
  /** Width of the GRUs' states. */
  hidden: Width,
  /** Latent dimensions; 0 for a language model, which has no encoder. */
  latent: Type.Integer({ minimum: 0 }),
  /** Longest sentence in tokens, the closing `<eos>` included. */
  maxTokens: Width,
  /** Read the sentence from both ends; the posterior sees both last states. */
  bidirectional: Type.Boolean(),
  /** Standard deviation of the numbers in the first word vectors; nothing for `EMBEDDING_DEVIATION`. */
  embeddingDeviation: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  /** The decoder's first state is linear in z, as in timbmg/Sentence-VAE; nothing or `false` for its tanh. */
  linearInitialState: Type.Optional(Type.Boolean()),
  /** The output layer is the embedding matrix, transposed (Press & Wolf 2017). */
  tiedEmbeddings: Type.Boolean(),
  /** Encoder and decoder look tokens up in one matrix. */
  sharedEmbeddings: Type.Boolean(),
  /** Share of the words that the decoder sees as `<unk>` in training, so that it has to ask z (Bowman et al. 2016). */
  wordDropout: Probability,
  /** How that share comes about; nothing where it is the same from the first step on. */
  wordDropoutSchedule: Type.Optional(WordDropoutSchedule),
  /** Share of the sentences that the encoder reads in lower case in training, so that people may write so; nothing for none. */
  caseDropout: Type.Optional(Probability),
  /** Share of the features of the decoder's input embeddings that are dropped in training. */
  embeddingDropout: Probability,
  /** Share of the features of the decoder's states that are dropped before the output layer in training. */
  outputDropout: Probability,
  /** Whether those features are the same for all tokens of a sentence (Gal & Ghahramani 2016); nothing where each token has its own. */
  lockedDropout: Type.Optional(Type.Boolean()),
  /**
   * Share of the weights between the decoder's states that are dropped in training, the same for all tokens of a batch
   * (DropConnect, Merity et al. 2018); nothing for none.
   */
  recurrentDropout: Type.Optional(Probability),
  /** The scale that the posterior's means are normalised to over a batch (Zhu et al. 2020); nothing where they are not. */
  batchNormMean: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
  /** Nats that every example's KL comes to by the posterior's width alone (Razavi et al. 2019); nothing where it may be 0. */
  leastKl: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
});
export type SentenceModelConfig = Static<typeof SentenceModelConfig>;
