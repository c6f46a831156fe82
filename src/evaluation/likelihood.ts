import { normals } from '../random/draws.js';
import { importanceWeightedNll, logPriorOverPosterior } from './importance-weighted.js';
import type { LikelihoodModel, TokenIds } from './judged-model.js';
import { klOfEach, type Posteriors } from './posteriors.js';

/** What is known of each sentence, in nats, in the order in which they were given. */
export interface Likelihoods {
  readonly posteriors: Posteriors;
  /** E_q[−log p(x|z)], the mean over its draws: `[sentences]`. */
  readonly reconstruction: Float64Array;
  /** KL(q(z|x) ‖ p(z)): `[sentences]`. */
  readonly kl: Float64Array;
  /** The importance-weighted bound on −log p(x) of as many draws: `[sentences]`. */
  readonly importanceWeighted: Float64Array;
}

export interface LikelihoodOptions {
  /** Draws from the posterior of each sentence, at least 1. */
  draws: number;
  seed: number;
  /** Where the sentences stand among all, if they are some of many. Default: these are all. */
  places?: readonly number[] | undefined;
  signal?: AbortSignal | undefined;
  /** Called with the number of sentences that are done. Default: nothing is */
  onProgress?: (done: number) => void;
}

/** Rows of one run of a model: their logits take some 100 MB. */
const ROWS = 128;

/** A draw from the posterior of a sentence, both by their numbers. */
interface Draw {
  sentence: number;
  draw: number;
}

/** What the draws of a sentence have shown so far. */
interface Tally {
  /** log p(z) − log q(z|x) of each. */
  readonly ratios: Float64Array;
  /** −log p(x|z) of each. */
  readonly losses: Float64Array;
  left: number;
}

/**
 * Judges each sentence by draws from its posterior. The draws of a sentence depend on the seed and on its place among the
 * sentences alone, so that two ways to run one model are compared on the same ones.
 */
export async function likelihoods(
  model: LikelihoodModel,
  sentences: readonly TokenIds[],
  { draws, seed, places, signal, onProgress }: LikelihoodOptions,
): Promise<Likelihoods> {
  const { latent, atOnce = 1 } = model;
  const order = Array.from(sentences.keys()).toSorted((a, b) => sentences[a]!.length - sentences[b]!.length);
  const posteriors = await posteriorsOf(model, sentences, order, signal);
  const reconstruction = new Float64Array(sentences.length);
  const importanceWeighted = new Float64Array(sentences.length);
  const tallies = new Map<number, Tally>();
  let noise: Float32Array = new Float32Array(0);
  let done = 0;

  const latentsOf = (rows: readonly Draw[]) => {
    const latents = new Float32Array(rows.length * latent);
    for (const [row, { sentence, draw }] of rows.entries()) {
      if (draw === 0) {
        const index = places?.[sentence] ?? sentence;
        noise = normals({ seed, purpose: 'importanceWeights', index }, draws * latent);
        tallies.set(sentence, {
          ratios: new Float64Array(draws),
          losses: new Float64Array(draws),
          left: draws,
        });
      }
      const place = { latent, from: sentence * latent, at: draw * latent };
      latents.set(drawAt(posteriors, noise, place), row * latent);
      tallies.get(sentence)!.ratios[draw] = logPriorOverPosterior(posteriors, noise, place);
    }
    return latents;
  };

  const note = ({ sentence, draw }: Draw, loss: number) => {
    const tally = tallies.get(sentence)!;
    const { ratios, losses } = tally;
    losses[draw] = loss;
    if (--tally.left > 0) return;
    // In the order of the draws, whichever run was over first.
    reconstruction[sentence] = losses.reduce((sum, each) => sum + each / draws, 0);
    importanceWeighted[sentence] = importanceWeightedNll(ratios.map((ratio, i) => ratio - losses[i]!));
    tallies.delete(sentence);
    onProgress?.(++done);
  };

  // Runs are taken in order: the noise of a sentence serves the next one, too.
  const waiting = runs(order, sentences, draws);
  const lane = async () => {
    for (const rows of waiting) {
      signal?.throwIfAborted();
      const latents = latentsOf(rows);
      const losses = await model.reconstruction(
        rows.map(({ sentence }) => sentences[sentence]!),
        latents,
      );
      for (const [row, draw] of rows.entries()) note(draw, losses[row]!);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { posteriors, reconstruction, kl: klOfEach(posteriors), importanceWeighted };
}

async function posteriorsOf(
  model: LikelihoodModel,
  sentences: readonly TokenIds[],
  order: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Posteriors> {
  const { latent } = model;
  const count = sentences.length;
  const mean = new Float32Array(count * latent);
  const logVariance = new Float32Array(count * latent);
  for (let first = 0; first < count; first += ROWS) {
    signal?.throwIfAborted();
    const batch = order.slice(first, first + ROWS);
    const found = await model.posteriors(batch.map((sentence) => sentences[sentence]!));
    for (const [row, sentence] of batch.entries()) {
      const part = (values: Float32Array) => values.subarray(row * latent, (row + 1) * latent);
      mean.set(part(found.mean), sentence * latent);
      logVariance.set(part(found.logVariance), sentence * latent);
    }
  }
  return { count, latent, mean, logVariance };
}

/** The rows of each run, all draws of a sentence after one another; sentences in one run are of one length, so that none is padded. */
function* runs(
  order: readonly number[],
  sentences: readonly TokenIds[],
  draws: number,
): Generator<Draw[], void> {
  let rows: Draw[] = [];
  for (const [at, sentence] of order.entries()) {
    for (let draw = 0; draw < draws; draw++) {
      rows.push({ sentence, draw });
      if (rows.length < ROWS) continue;
      yield rows;
      rows = [];
    }
    const next = order[at + 1];
    const isLastOfLength = next === undefined || sentences[next]!.length !== sentences[sentence]!.length;
    if (!isLastOfLength || rows.length === 0) continue;
    yield rows;
    rows = [];
  }
}

/** z = mean + exp(½ log_variance) ⊙ noise. */
function drawAt(
  { mean, logVariance }: Posteriors,
  noise: Float32Array,
  { latent, from, at }: { latent: number; from: number; at: number },
): Float32Array {
  return Float32Array.from(
    { length: latent },
    (_, d) => mean[from + d]! + Math.exp(logVariance[from + d]! / 2) * noise[at + d]!,
  );
}
