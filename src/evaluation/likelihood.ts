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

/**
 * Judges each sentence by draws from its posterior. The draws of a sentence depend on the seed and on its place among the
 * sentences alone, so that two ways to run one model are compared on the same ones.
 */
export async function likelihoods(
  model: LikelihoodModel,
  sentences: readonly TokenIds[],
  { draws, seed, signal, onProgress }: LikelihoodOptions,
): Promise<Likelihoods> {
  const { latent } = model;
  const order = Array.from(sentences.keys()).toSorted((a, b) => sentences[a]!.length - sentences[b]!.length);
  const posteriors = await posteriorsOf(model, sentences, order, signal);
  const reconstruction = new Float64Array(sentences.length);
  const importanceWeighted = new Float64Array(sentences.length);
  let noise: Float32Array = new Float32Array(0);
  let weights = new Float64Array(0);
  let done = 0;
  for (const rows of runs(order, sentences, draws)) {
    signal?.throwIfAborted();
    const latents = new Float32Array(rows.length * latent);
    const ratios = rows.map(({ sentence, draw }, row) => {
      if (draw === 0)
        noise = normals({ seed, purpose: 'importanceWeights', index: sentence }, draws * latent);
      const place = { latent, from: sentence * latent, at: draw * latent };
      latents.set(drawAt(posteriors, noise, place), row * latent);
      return logPriorOverPosterior(posteriors, noise, place);
    });
    const losses = await model.reconstruction(
      rows.map(({ sentence }) => sentences[sentence]!),
      latents,
    );
    for (const [row, { sentence, draw }] of rows.entries()) {
      if (draw === 0) weights = new Float64Array(draws);
      weights[draw] = ratios[row]! - losses[row]!;
      reconstruction[sentence]! += losses[row]! / draws;
      if (draw < draws - 1) continue;
      importanceWeighted[sentence] = importanceWeightedNll(weights);
      onProgress?.(++done);
    }
  }
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
