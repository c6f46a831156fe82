import { readGenerateOptions, requireCount, type GenerateOptions } from '../decode/generate-options.js';
import { BATCH_ROWS } from '../decode/in-batches.js';
import { SentenceVaeError } from '../errors.js';
import type { Graph } from '../onnx/graph.js';
import { floatRows, floats } from '../onnx/tensors.js';
import type { PackageConfig } from '../package/config.js';
import { normals, uniforms } from '../random/draws.js';

/**
 * What latents are drawn from: the standard normal, which the model was trained with, or the density that its export fitted to
 * the latents of training examples.
 */
export type PriorName = 'standard' | 'fitted';

/** Options of what draws from the prior. */
export interface PriorOptions extends Pick<GenerateOptions, 'seed' | 'signal'> {
  /** Default: `fitted` where the package has such a prior, else `standard`. */
  prior?: PriorName | undefined;
}

/** The prior of a model. */
export interface Prior {
  config: Pick<PackageConfig, 'name' | 'prior'> & { sizes: { latent: number } };
  /** Draws from the fitted one; there is none without such a prior. */
  graph: Graph | undefined;
}

/**
 * Checks which prior is asked for.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for one that the package has not
 */
export function choosePrior(
  prior: PriorName | undefined,
  config: Pick<PackageConfig, 'name' | 'prior'>,
): PriorName {
  switch (prior) {
    case undefined:
      return config.prior ? 'fitted' : 'standard';
    case 'standard':
      return prior;
    case 'fitted':
      if (config.prior) return prior;
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: 'a model with a fitted prior',
        received: `${config.name} has none`,
        remedy: 'Use the standard prior, or export the run again where its corpus is at hand',
      });
    default:
      prior satisfies never;
      // JavaScript callers may pass anything.
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: "the prior to be 'standard' or 'fitted'",
        received: `${JSON.stringify(prior)} came`,
        remedy: 'Leave it out for the fitted one, where the model has one',
      });
  }
}

/**
 * `count` draws from the prior, one by one, for more of them than should lie in memory. The i-th depends on the seed, the prior
 * and i alone.
 * @param what the draws become, for messages
 * @throws {SentenceVaeError} `BAD_ARGUMENT`, before anything is drawn
 */
export function eachDrawFromPrior(
  { config, graph }: Prior,
  count: number,
  { prior, ...options }: PriorOptions,
  what = 'latents',
): AsyncGenerator<Float32Array, void> {
  requireCount(count, what);
  const { seed, signal } = readGenerateOptions(options, 0);
  const size = config.sizes.latent;
  return choosePrior(prior, config) === 'fitted' && graph
    ? drawFitted(graph, { count, size, seed, signal })
    : drawStandard({ count, size, seed });
}

/** The same all at once. */
export async function drawFromPrior(
  model: Prior,
  count: number,
  options: PriorOptions,
  what?: string,
): Promise<Float32Array[]> {
  const latents: Float32Array[] = [];
  for await (const latent of eachDrawFromPrior(model, count, options, what)) latents.push(latent);
  return latents;
}

interface Draws {
  count: number;
  size: number;
  seed: number;
  signal?: AbortSignal | undefined;
}

/** `count` standard normal latents; the i-th depends on the seed and i alone. */
export function standardDraws(count: number, size: number, seed: number): Float32Array[] {
  return Array.from({ length: count }, (_, index) => standardDraw(index, size, seed));
}

function standardDraw(index: number, size: number, seed: number): Float32Array {
  return normals({ seed, purpose: 'priorLatent', index }, size);
}

async function* drawStandard({ count, size, seed }: Draws): AsyncGenerator<Float32Array, void> {
  for (let index = 0; index < count; index++) yield standardDraw(index, size, seed);
}

async function* drawFitted(
  graph: Graph,
  { count, size, seed, signal }: Draws,
): AsyncGenerator<Float32Array, void> {
  for (let first = 0; first < count; first += BATCH_ROWS) {
    const rows = Array.from({ length: Math.min(BATCH_ROWS, count - first) }, (_, row) => first + row);
    const choices = rows.map((index) => uniforms({ seed, purpose: 'priorComponent', index }, 1)[0]!);
    const feeds = {
      normals: floatRows(rows.map((index) => standardDraw(index, size, seed))),
      uniforms: floats(Float32Array.from(choices), [rows.length]),
    };
    const outputs = await graph.run(feeds, { signal });
    yield* outputs.floats('latent', rows.length);
  }
}
