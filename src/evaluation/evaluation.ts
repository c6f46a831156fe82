import type { PriorName } from '../latent/prior.js';
import { latentFigures, type LatentFigures } from './latent-figures.js';
import type { InterpolationScores, ReconstructionScores, SampleScores } from './judge-texts.js';
import type { Likelihoods } from './likelihood.js';

/** A figure of likelihood in every unit that papers use. */
export interface Nats {
  /** Mean over the sentences. */
  perSentence: number;
  /** Over all tokens, ends of sentences included. */
  perToken: number;
  bitsPerToken: number;
  bitsPerSentence: number;
}

/** A sum over sentences in every unit. */
export function inUnits(total: number, { sentences, tokens }: { sentences: number; tokens: number }): Nats {
  const perSentence = total / sentences;
  const perToken = total / tokens;
  return {
    perSentence,
    perToken,
    bitsPerToken: perToken / Math.LN2,
    bitsPerSentence: perSentence / Math.LN2,
  };
}

/** What is known of a model on held-out sentences. A figure that came out as no number is NaN, `null` in JSON, and loses no other. */
export interface Evaluation {
  model: string;
  corpus: string;
  /** SHA-256 over the sentences of all parts. */
  corpusSha256: string;
  part: string;
  sentences: number;
  /** Ends of sentences included. */
  tokens: number;
  /** The same, where a word that is several tokens counts once. */
  words: number;
  /** Share of the words that the model does not know. */
  unknownWords: number;
  /** Sentences left out because they have more tokens than the model takes. */
  tooLong: number;
  /** Draws from each posterior. */
  draws: number;
  negativeElbo: Nats;
  reconstruction: Nats;
  kl: Nats;
  /** −log p(x), bounded by importance weighting with all draws (Burda et al. 2016). */
  importanceWeightedNll: Nats;
  /**
   * exp of nats per token, and per word, which tokenizers of other pieces can be compared by: of the bound, and of the
   * importance-weighted figure, which papers call PPL.
   */
  perplexity: Perplexity & { perWord: Perplexity };
  latents: LatentFigures;
  reconstructions?: ReconstructionScores;
  samples?: SampleScores & { count: number; prior: PriorName; temperature: number; bestOf: number };
  interpolations?: InterpolationScores & { count: number };
  /** Why what the model writes could not be judged. */
  notWritten?: string;
}

/** By the bound, and by importance weighting. */
interface Perplexity {
  elbo: number;
  importanceWeighted: number;
}

/** The part of an evaluation that comes of likelihoods alone. */
export function summarise(
  { posteriors, reconstruction, kl, importanceWeighted }: Likelihoods,
  { tokens, words, seed }: { tokens: number; words: number; seed: number },
): Pick<
  Evaluation,
  'negativeElbo' | 'reconstruction' | 'kl' | 'importanceWeightedNll' | 'perplexity' | 'latents'
> {
  const inNats = (all: Float64Array): Nats =>
    inUnits(
      all.reduce((sum, nats) => sum + nats, 0),
      { sentences: all.length, tokens },
    );
  const negativeElbo = inNats(reconstruction.map((nats, i) => nats + kl[i]!));
  const importanceWeightedNll = inNats(importanceWeighted);
  const perplexityPer = (units: number): Perplexity => ({
    elbo: Math.exp((negativeElbo.perSentence * kl.length) / units),
    importanceWeighted: Math.exp((importanceWeightedNll.perSentence * kl.length) / units),
  });
  return {
    negativeElbo,
    reconstruction: inNats(reconstruction),
    kl: inNats(kl),
    importanceWeightedNll,
    perplexity: { ...perplexityPer(tokens), perWord: perplexityPer(words) },
    latents: latentFigures(posteriors, seed),
  };
}
