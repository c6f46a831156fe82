import { wordsOf } from '../../src/decode/sentence.js';
import { klPerDimension, type Posteriors } from '../../src/evaluation/posteriors.js';
import type { Latent } from '../../src/latent/latent.js';
import type { SentenceVae } from '../../src/sentence-vae.js';
import type { InterpolatedSentence } from '../../src/ways/interpolate.js';
import { spread } from '../../src/evaluation/spread.js';
import { compareWords, type ComparedWord } from './compare-words.js';
import type { HeldOut, HeldOutSentence } from './held-out.js';
import { principalPlane, type Projection } from './principal-components.js';

/** What a model of sentences makes of held-out sentences and of the prior. */
export interface SentenceMaterial {
  readonly heldOut: HeldOut;
  /** Nats, means over the sentences. */
  readonly klPerDimension: readonly number[];
  /** Posterior means. */
  readonly map: Projection;
  readonly reconstructions: readonly { original: ComparedWord[]; written: ComparedWord[] }[];
  /** The same latents written twice. */
  readonly samples: readonly { likeliest: string; drawn: string }[];
  readonly interpolations: readonly (readonly InterpolatedSentence[])[];
}

const RECONSTRUCTIONS = 16;
const SAMPLES = 12;
const INTERPOLATIONS = 3;

/** Words of the sentences that are morphed: enough to change, few enough to be read at a glance. */
const MORPHED = { least: 4, most: 12 } as const;

export async function sentenceMaterial(
  vae: SentenceVae,
  heldOut: HeldOut,
  { seed, signal }: { seed: number; signal: AbortSignal },
): Promise<SentenceMaterial> {
  const { sentences } = heldOut;
  const latents = await vae.encode(
    sentences.map(({ text }) => text),
    { signal },
  );
  const chosen = spread(sentences, RECONSTRUCTIONS);
  const written = await vae.reconstruct(
    chosen.map(({ text }) => text),
    { signal, seed },
  );
  const likeliest = await vae.sample(SAMPLES, { seed, signal, temperature: 0 });
  const drawn = await vae.sample(SAMPLES, { seed, signal, temperature: 1 });
  const interpolations = [];
  for (const [a, b] of pairs(sentences)) {
    interpolations.push(await vae.interpolate([a.text, b.text], { signal, seed }));
  }
  return {
    heldOut,
    klPerDimension: latents.length === 0 ? [] : [...klPerDimension(together(latents))],
    map: principalPlane(latents.map(({ mean }) => mean)),
    reconstructions: chosen.map(({ words }, i) => compareWords(words, wordsOf(written[i]!))),
    samples: likeliest.map(({ text }, i) => ({ likeliest: text, drawn: drawn[i]!.text })),
    interpolations,
  };
}

/** Sentences to go between, from all over the list. */
function pairs(sentences: readonly HeldOutSentence[]): (readonly [HeldOutSentence, HeldOutSentence])[] {
  const fit = sentences.filter(({ words }) => words.length >= MORPHED.least && words.length <= MORPHED.most);
  const ends = spread(fit.length >= 2 ? fit : sentences, 2 * INTERPOLATIONS);
  const count = Math.floor(ends.length / 2);
  return Array.from({ length: count }, (_, i) => [ends[i]!, ends[i + count]!] as const);
}

function together(latents: readonly Latent[]): Posteriors {
  const joined = (read: (latent: Latent) => Float32Array) =>
    Float32Array.from(latents.flatMap((latent) => [...read(latent)]));
  return {
    count: latents.length,
    latent: latents[0]?.mean.length ?? 0,
    mean: joined(({ mean }) => mean),
    logVariance: joined(({ logVariance }) => logVariance),
  };
}
