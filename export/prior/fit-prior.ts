import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FittedPriorRecord } from '../../src/package/config.js';
import { normals, uniforms } from '../../src/random/draws.js';
import { startProgress } from '../../src/terminal/progress.js';
import { encodeGraphs } from '../package/encode-graphs.js';
import { largestDifference } from '../verify/largest-difference.js';
import { float32, loadGraph, numbersOf } from '../verify/run-graph.js';
import { demandEqual } from '../verify/tolerance.js';
import { chooseDensity } from './choose-density.js';
import { drawFromMixture, type GaussianMixture } from './gaussian-mixture.js';
import type { DrawOptions, ExampleParts, LatentParts } from './posterior-draws.js';
import { priorGraph } from './prior-graph.js';

/** A density that was fitted to the latents of a run's training examples, as a graph and as `config.json` tells it. */
export interface FittedPrior {
  readonly record: FittedPriorRecord;
  /** The graph's files under `onnx/`, by their names. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Largest absolute difference between the graph and its formula. */
  readonly verification: number;
}

/** Where the examples come from, and how latents are drawn for them. */
export interface PriorWork<Example> {
  /** @throws {SentenceVaeError} where the run's corpus cannot be had */
  read: () => Promise<ExampleParts<Example>>;
  draw: (parts: ExampleParts<Example>, options: DrawOptions) => Promise<LatentParts>;
}

export interface PriorOptions {
  /** Folder with `encoder.onnx`; `prior.onnx` comes to it. */
  onnx: string;
  /** Latent dimensions. */
  latent: number;
  seed: number;
  signal?: AbortSignal | undefined;
}

/**
 * Fits a density to draws from the posteriors of training examples and writes it as a graph, after comparing that with its
 * formula. The same run gives the same one.
 * @throws {SentenceVaeError} `BAD_CORPUS` or `BAD_RUN` where there is nothing to fit, or nothing to gain; `NOT_EQUAL`
 */
export async function fitPrior<Example>(
  { read, draw }: PriorWork<Example>,
  options: PriorOptions,
): Promise<FittedPrior> {
  const { onnx, seed, signal } = options;
  const parts = await read();
  const latents = await withProgress(parts, (onProgress) => draw(parts, { ...options, onProgress }));
  const { mixture, examples, heldOut } = await chooseDensity(latents.train, latents.valid, { seed, signal });
  const files = encodeGraphs({ prior: priorGraph(mixture) }, { shareWeights: false });
  for (const [name, bytes] of files) await writeFile(join(onnx, name), bytes);
  const verification = await differenceFrom(mixture, join(onnx, 'prior.onnx'), seed);
  demandEqual({ prior: verification });
  const components = mixture.components.length;
  const kind = components === 1 ? 'gaussian' : 'gaussian-mixture';
  return { record: { kind, components, examples, heldOut }, files, verification };
}

async function withProgress<Result>(
  { train, valid }: ExampleParts<unknown>,
  run: (onProgress: (done: number) => void) => Promise<Result>,
): Promise<Result> {
  using progress = startProgress('prior', train.length + valid.length);
  return await run((done) => progress.update(done));
}

/** Draws that the graph is compared on. */
const COMPARED = 256;

async function differenceFrom(mixture: GaussianMixture, path: string, seed: number): Promise<number> {
  const { size } = mixture;
  await using graph = await loadGraph(path);
  const noise = normals({ seed, purpose: 'verification', index: 0 }, COMPARED * size);
  const choices = uniforms({ seed, purpose: 'verification', index: 1 }, COMPARED);
  const outputs = await graph.run({
    normals: float32(noise, [COMPARED, size]),
    uniforms: float32(choices, [COMPARED]),
  });
  const expected = Array.from(choices, (uniform, row) => [
    ...drawFromMixture(mixture, noise.subarray(row * size, (row + 1) * size), uniform),
  ]);
  return largestDifference(numbersOf(outputs, 'latent'), expected.flat());
}
