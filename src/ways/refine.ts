import type { Sentence } from '../decode/sentence.js';
import type { LikelihoodModel, TokenIds } from '../evaluation/judged-model.js';
import type { Latent } from '../latent/latent.js';
import { joinRows } from '../onnx/tensors.js';
import { normals } from '../random/draws.js';
import type { SentenceTokenizer } from '../tokenizer/sentence-tokenizer.js';

/** A sentence whose latent is looked for. */
export interface Sought {
  ids: TokenIds;
  /** Where it is looked for. */
  latent: Latent;
  /** As the model would write it; nothing where it can't, for want of a word. */
  text: string | undefined;
}

/** A sentence as {@link refine} takes it. */
export function soughtSentence(text: string, latent: Latent, tokenizer: SentenceTokenizer): Sought {
  const ids = tokenizer.encode(text);
  const isWritable = tokenizer.words(text).every((word) => tokenizer.isKnown(word));
  return { ids, latent, text: isWritable ? tokenizer.decode(ids) : undefined };
}

export interface RefiningModel {
  judged: LikelihoodModel;
  /** A sentence for each latent, of the likeliest words. */
  write(latents: readonly Float32Array[]): Promise<Sentence[]>;
}

/** Latents of a round: half of them are the other half's mirror images. */
const POPULATION = 64;
/** How many of them the next round's centre is made of. */
const ELITE = 16;
const ROUNDS = 16;

/** How many rows of the scorer a round of the search takes. */
export const ROWS_OF_A_ROUND = POPULATION;

/** How many rows of the scorer a sentence takes at most. */
export const ROWS_TO_REFINE = ROUNDS * POPULATION;

/**
 * For each sentence a latent that it is written from, near its posterior's mean: the mean itself where that gives it back,
 * else the likeliest that an evolution strategy finds by log p(x|z) (weighted recombination of mirrored draws, as in Hansen,
 * "The CMA Evolution Strategy: A Tutorial", 2016, but with the posterior's own spread). One encoder for all sentences leaves a
 * gap to each one's best latent that a search for it closes (Cremer et al., "Inference Suboptimality in Variational
 * Autoencoders", 2018). Takes up to 16 runs of 64 rows a sentence.
 */
export async function refine(
  model: RefiningModel,
  sought: readonly Sought[],
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<Float32Array[]> {
  const means = sought.map(({ latent }) => latent.mean);
  const written = await model.write(means);
  const found: Float32Array[] = [];
  let noise: Float32Array | undefined;
  for (const [index, each] of sought.entries()) {
    if (each.text === undefined || written[index]!.text === each.text) {
      found.push(means[index]!);
      continue;
    }
    noise ??= searchNoise(means[index]!.length);
    found.push(await search(model, each, noise, signal));
  }
  return found;
}

/** The same for all, so that a sentence has one latent, whatever stands beside it. */
function searchNoise(size: number): Float32Array {
  return normals({ seed: 0, purpose: 'refinement', index: 0 }, (ROUNDS * POPULATION * size) / 2);
}

async function search(
  { judged, write }: RefiningModel,
  { ids, latent: { mean, logVariance }, text }: Sought,
  noise: Float32Array,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const size = mean.length;
  const deviation = logVariance.map((value) => Math.exp(value / 2));
  let centre: Float32Array = mean;
  let best: { latent: Float32Array; loss: number } = { latent: mean, loss: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    signal?.throwIfAborted();
    const first = (round * POPULATION * size) / 2;
    const tried = Array.from({ length: POPULATION }, (_, row) => {
      if (row === 0) return centre;
      const sign = row % 2 === 0 ? 1 : -1;
      const from = first + (row >> 1) * size;
      return centre.map((value, i) => value + sign * deviation[i]! * noise[from + i]!);
    });
    const losses = await judged.reconstruction(
      tried.map(() => ids),
      joinRows(tried),
    );
    const order = Array.from(losses.keys()).toSorted((a, b) => losses[a]! - losses[b]!);
    const likeliest = order[0]!;
    if (losses[likeliest]! < best.loss) {
      best = { latent: tried[likeliest]!, loss: losses[likeliest]! };
      const [sentence] = await write([best.latent]);
      if (sentence!.text === text) return best.latent;
    }
    centre = recombined(order.slice(0, ELITE).map((row) => tried[row]!));
  }
  return best.latent;
}

/** The mean of latents, weighted by their rank. */
function recombined(ranked: readonly Float32Array[]): Float32Array {
  const weights = ranked.map((_, rank) => Math.log(ranked.length + 0.5) - Math.log(rank + 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return ranked[0]!.map((_, i) =>
    ranked.reduce((value, latent, rank) => value + (weights[rank]! / sum) * latent[i]!, 0),
  );
}
