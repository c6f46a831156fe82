import { normals } from '../random/draws.js';
import { importanceWeightedNll, logPriorOverPosterior } from './importance-weighted.js';
import type { LikelihoodModel } from './judged-model.js';
import { klOfEach, type Posteriors } from './posteriors.js';

/** What is known of each example, in nats, in the order in which they were given. */
export interface Likelihoods {
  readonly posteriors: Posteriors;
  /** E_q[−log p(x|z)], the mean over its draws: `[examples]`. */
  readonly reconstruction: Float64Array;
  /** KL(q(z|x) ‖ p(z)): `[examples]`. */
  readonly kl: Float64Array;
  /** The importance-weighted bound on −log p(x) of as many draws: `[examples]`. */
  readonly importanceWeighted: Float64Array;
}

export interface LikelihoodOptions {
  /** Draws from the posterior of each example, at least 1. */
  draws: number;
  seed: number;
  /** Where the examples stand among all, if they are some of many. Default: these are all. */
  places?: readonly number[] | undefined;
  signal?: AbortSignal | undefined;
  /** Called with the number of examples that are done. Default: nothing is */
  onProgress?: (done: number) => void;
}

/** Rows of one run of a model: their logits take some 100 MB. */
const ROWS = 128;

/** A draw from the posterior of an example, both by their numbers. */
interface Draw {
  example: number;
  draw: number;
}

/** What the draws of an example have shown so far. */
interface Tally {
  /** log p(z) − log q(z|x) of each. */
  readonly ratios: Float64Array;
  /** −log p(x|z) of each. */
  readonly losses: Float64Array;
  left: number;
}

/** A sentence or an image. */
interface HasLength {
  readonly length: number;
}

/**
 * Judges each example by draws from its posterior. The draws of an example depend on the seed and on its place among the
 * examples alone, so that two ways to run one model are compared on the same ones.
 */
export async function likelihoods<Example extends HasLength>(
  model: LikelihoodModel<Example>,
  examples: readonly Example[],
  { draws, seed, places, signal, onProgress }: LikelihoodOptions,
): Promise<Likelihoods> {
  const { latent, atOnce = 1 } = model;
  const order = Array.from(examples.keys()).toSorted((a, b) => examples[a]!.length - examples[b]!.length);
  const posteriors = await posteriorsOf(model, examples, order, signal);
  const reconstruction = new Float64Array(examples.length);
  const importanceWeighted = new Float64Array(examples.length);
  const tallies = new Map<number, Tally>();
  let noise: Float32Array = new Float32Array(0);
  let done = 0;

  const latentsOf = (rows: readonly Draw[]) => {
    const latents = new Float32Array(rows.length * latent);
    for (const [row, { example, draw }] of rows.entries()) {
      if (draw === 0) {
        const index = places?.[example] ?? example;
        noise = normals({ seed, purpose: 'importanceWeights', index }, draws * latent);
        tallies.set(example, {
          ratios: new Float64Array(draws),
          losses: new Float64Array(draws),
          left: draws,
        });
      }
      const place = { latent, from: example * latent, at: draw * latent };
      drawInto(latents.subarray(row * latent, (row + 1) * latent), posteriors, noise, place);
      tallies.get(example)!.ratios[draw] = logPriorOverPosterior(posteriors, noise, place);
    }
    return latents;
  };

  const note = ({ example, draw }: Draw, loss: number) => {
    const tally = tallies.get(example)!;
    const { ratios, losses } = tally;
    losses[draw] = loss;
    if (--tally.left > 0) return;
    // In the order of the draws, whichever run was over first.
    reconstruction[example] = losses.reduce((sum, each) => sum + each / draws, 0);
    importanceWeighted[example] = importanceWeightedNll(ratios.map((ratio, i) => ratio - losses[i]!));
    tallies.delete(example);
    onProgress?.(++done);
  };

  // Runs are taken in order: the noise of an example serves the next one, too.
  const waiting = runs(order, examples, draws);
  const lane = async () => {
    for (const rows of waiting) {
      signal?.throwIfAborted();
      const latents = latentsOf(rows);
      const losses = await model.reconstruction(
        rows.map(({ example }) => examples[example]!),
        latents,
      );
      for (const [row, draw] of rows.entries()) note(draw, losses[row]!);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { posteriors, reconstruction, kl: klOfEach(posteriors), importanceWeighted };
}

async function posteriorsOf<Example extends HasLength>(
  model: LikelihoodModel<Example>,
  examples: readonly Example[],
  order: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Posteriors> {
  const { latent } = model;
  const count = examples.length;
  const mean = new Float32Array(count * latent);
  const logVariance = new Float32Array(count * latent);
  for (let first = 0; first < count; first += ROWS) {
    signal?.throwIfAborted();
    const batch = order.slice(first, first + ROWS);
    const found = await model.posteriors(batch.map((example) => examples[example]!));
    for (const [row, example] of batch.entries()) {
      const part = (values: Float32Array) => values.subarray(row * latent, (row + 1) * latent);
      mean.set(part(found.mean), example * latent);
      logVariance.set(part(found.logVariance), example * latent);
    }
  }
  return { count, latent, mean, logVariance };
}

/** The rows of each run, all draws of an example after one another; examples in one run are of one length, so that none is padded. */
function* runs(
  order: readonly number[],
  examples: readonly HasLength[],
  draws: number,
): Generator<Draw[], void> {
  let rows: Draw[] = [];
  for (const [at, example] of order.entries()) {
    for (let draw = 0; draw < draws; draw++) {
      rows.push({ example, draw });
      if (rows.length < ROWS) continue;
      yield rows;
      rows = [];
    }
    const next = order[at + 1];
    const isLastOfLength = next === undefined || examples[next]!.length !== examples[example]!.length;
    if (!isLastOfLength || rows.length === 0) continue;
    yield rows;
    rows = [];
  }
}

/** z = mean + exp(½ log_variance) ⊙ noise. */
function drawInto(
  z: Float32Array,
  { mean, logVariance }: Posteriors,
  noise: Float32Array,
  { latent, from, at }: { latent: number; from: number; at: number },
): void {
  for (let d = 0; d < latent; d++) {
    z[d] = mean[from + d]! + Math.exp(logVariance[from + d]! / 2) * noise[at + d]!;
  }
}
