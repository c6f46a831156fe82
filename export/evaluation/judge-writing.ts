import type { Evaluation } from '../../src/evaluation/evaluation.js';
import {
  judgeInterpolations,
  judgeReconstructions,
  judgeSamples,
  type Words,
} from '../../src/evaluation/judge-texts.js';
import { NGramModel } from '../../src/evaluation/n-gram-model.js';
import { wordsOf } from '../../src/decode/sentence.js';
import { choosePrior, type PriorName } from '../../src/latent/prior.js';
import type { SentenceVae } from '../../src/sentence-vae.js';
import { startProgress } from '../../src/terminal/progress.js';
import type { SentenceTokenizer } from '../../src/tokenizer/sentence-tokenizer.js';

export interface WritingOptions {
  /** Held-out sentences that the model takes, each with a word that it knows. */
  held: readonly string[];
  /** What the n-gram model of the text is made of. */
  train: readonly string[];
  tokenizer: SentenceTokenizer;
  samples: number;
  /** What samples are written with. */
  temperature: number;
  bestOf: number;
  /** Where samples start. Default: at the fitted prior if the model has one. */
  prior?: PriorName | undefined;
  morphs: number;
  seed: number;
  signal: AbortSignal;
}

/** Sentences of a morph, ends included. */
const STEPS = 7;

/** Judges what a model writes: reconstructions, samples from the prior, and morphs. */
export async function judgeWriting(
  vae: SentenceVae,
  {
    held,
    train,
    tokenizer,
    samples: count,
    temperature,
    bestOf,
    prior,
    morphs,
    seed,
    signal,
  }: WritingOptions,
): Promise<Pick<Evaluation, 'reconstructions' | 'samples' | 'interpolations'>> {
  const pairs = Array.from({ length: held.length < 2 ? 0 : morphs }, (_, i) => pairAt(held, i, morphs));
  using progress = startProgress('writing', 2 + pairs.length);
  const split = (texts: readonly string[]) =>
    texts.map((text) => wordsOf({ tokens: tokenizer.tokens(text) }));
  const originals = split(held);
  const written = (await vae.reconstruct(held, { signal })).map(wordsOf);
  progress.update(1);
  const samples = (await vae.sample(count, { prior, temperature, bestOf, seed, signal })).map(wordsOf);
  progress.update(2);
  const walks: Words[][] = [];
  for (const [i, [a, b]] of pairs.entries()) {
    walks.push((await vae.interpolate([a, b], { steps: STEPS, refine: false, signal })).map(wordsOf));
    progress.update(3 + i);
  }
  const text = split(train);
  const words = new Set([...text, ...originals].flat()).size;
  const ofText = new NGramModel(text, { words });
  return {
    ...(originals.length > 0 && { reconstructions: judgeReconstructions(originals, written) }),
    samples: {
      count,
      prior: choosePrior(prior, vae.config),
      temperature,
      bestOf,
      ...judgeSamples(samples, originals, { ofText, ofSamples: new NGramModel(samples, { words }) }),
    },
    ...(walks.length > 0 && {
      interpolations: { count: walks.length, ...judgeInterpolations(walks, ofText) },
    }),
  };
}

/** Pairs that are evenly spread and half of the corpus apart. */
function pairAt(held: readonly string[], i: number, count: number): [string, string] {
  const first = Math.floor((i * held.length) / count);
  return [held[first]!, held[(first + Math.floor(held.length / 2)) % held.length]!];
}
