import type { SentenceTokenizer } from '../tokenizer/sentence-tokenizer.js';
import type { Posteriors } from './posteriors.js';

/** A sentence as ids: its words, then `<eos>`. */
export type TokenIds = readonly number[];

/** A model of sentences whose likelihoods can be had. */
export interface LikelihoodModel {
  /** Latent dimensions. */
  readonly latent: number;
  /** How many runs are worth having under way at the same time. Default 1. */
  readonly atOnce?: number;
  /** q(z|x) of each sentence. */
  posteriors(sentences: readonly TokenIds[]): Promise<Posteriors>;
  /** −log p(x|z) of each sentence given its latent, of `latents` `[sentences × latent]`, in nats. */
  reconstruction(sentences: readonly TokenIds[], latents: Float32Array): Promise<Float64Array>;
}

/** What an evaluation asks of a model of sentences, be it a checkpoint or a package. */
export interface JudgedModel extends LikelihoodModel, AsyncDisposable {
  readonly tokenizer: SentenceTokenizer;
  /** Longest sentence in tokens, the closing `<eos>` included. */
  readonly maxTokens: number;
}
