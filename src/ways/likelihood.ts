import { randomSeed, requireCount, requireSeed } from '../decode/generate-options.js';
import { inUnits, type Nats } from '../evaluation/evaluation.js';
import type { LikelihoodModel, TokenIds } from '../evaluation/judged-model.js';
import { likelihoods } from '../evaluation/likelihood.js';

/** How likely a sentence is to the model, whatever its latent. */
export interface SentenceLikelihood {
  text: string;
  /** How many tokens it has, its end included. */
  tokens: number;
  /** E_q[−log p(x|z)]: the mean over the draws from its posterior. */
  reconstruction: Nats;
  /** KL(q(z|x) ‖ p(z)), in closed form. */
  kl: Nats;
  /** The sum of both, a bound on −log p(x). */
  negativeElbo: Nats;
  /** The importance-weighted bound on −log p(x), by the same draws (Burda et al. 2016). */
  importanceWeightedNll: Nats;
}

/** Options of `SentenceVae.likelihood`. */
export interface LikelihoodOptions {
  /** Draws from the posterior of each sentence, 1 to 1,000,000; more make the bound tighter. Default 100. */
  draws?: number | undefined;
  /** A whole number from 0 to 2^53 − 1; the same seed gives the same figures. Default: a new one each time. */
  seed?: number | undefined;
  /** Ends the work between two batches; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Checks what likelihoods shall be made of.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function readLikelihoodOptions({ draws = 100, seed = randomSeed(), signal }: LikelihoodOptions): {
  draws: number;
  seed: number;
  signal: AbortSignal | undefined;
} {
  requireCount(draws, 'draws');
  requireSeed(seed);
  return { draws, seed, signal };
}

/**
 * {@link import('../sentence-vae.js').SentenceVae.likelihood}
 * @param places what the draws depend on, where the sentences are some of many
 */
export async function likelihood(
  model: LikelihoodModel,
  sentences: readonly { text: string; ids: TokenIds }[],
  options: LikelihoodOptions,
  places?: readonly number[],
): Promise<SentenceLikelihood[]> {
  const read = readLikelihoodOptions(options);
  if (sentences.length === 0) return [];
  const { reconstruction, kl, importanceWeighted } = await likelihoods(
    model,
    sentences.map(({ ids }) => ids),
    { ...read, places },
  );
  return sentences.map(({ text, ids }, i) => {
    const units = (nats: number) => inUnits(nats, { sentences: 1, tokens: ids.length });
    return {
      text,
      tokens: ids.length,
      reconstruction: units(reconstruction[i]!),
      kl: units(kl[i]!),
      negativeElbo: units(reconstruction[i]! + kl[i]!),
      importanceWeightedNll: units(importanceWeighted[i]!),
    };
  });
}
