import { join } from 'node:path';
import { inBatches } from '../../src/decode/in-batches.js';
import { drawFrom, type Latent } from '../../src/latent/latent.js';
import { float32, int64, loadGraph, numbersOf, type LoadedGraph, type Outputs } from '../verify/run-graph.js';
import { padRows } from '../verify/token-rows.js';
import { pointsOf, type Points } from './points.js';

/** Examples of one run of an encoder. */
const ROWS = 128;

/** Latents of the examples that a density is fitted to, and of those that it is chosen by. */
export interface LatentParts {
  readonly train: Points;
  readonly valid: Points;
}

/** Examples of either part, as an encoder takes them. */
export interface ExampleParts<Example> {
  readonly train: readonly Example[];
  readonly valid: readonly Example[];
}

export interface DrawOptions {
  /** Folder with `encoder.onnx`. */
  onnx: string;
  /** Latent dimensions. */
  latent: number;
  seed: number;
  signal?: AbortSignal | undefined;
  /** Called with the number of examples that were encoded so far. */
  onProgress: (done: number) => void;
}

/** A draw from the posterior of each sentence, given as ids with `<eos>`. */
export function drawSentenceLatents(
  parts: ExampleParts<readonly number[]>,
  options: DrawOptions,
): Promise<LatentParts> {
  return drawLatents(parts, options, {
    lengthOf: ({ length }) => length,
    feedsOf: (batch) => {
      const { tokens, ids, mask } = padRows(batch);
      const shape = [batch.length, tokens];
      return { input_ids: int64(ids, shape), attention_mask: int64(mask, shape) };
    },
  });
}

/** A draw from the posterior of each image, given as bytes. */
export function drawImageLatents(
  parts: ExampleParts<Uint8Array>,
  options: DrawOptions,
): Promise<LatentParts> {
  return drawLatents(parts, options, {
    lengthOf: () => 0,
    feedsOf: (batch) => {
      const pixels = batch[0]!.length;
      const shades = new Float32Array(batch.length * pixels);
      for (const [row, image] of batch.entries()) {
        for (const [at, byte] of image.entries()) shades[row * pixels + at] = byte / 255;
      }
      return { pixels: float32(shades, [batch.length, pixels]) };
    },
  });
}

interface Encoding<Example> {
  lengthOf: (example: Example) => number;
  feedsOf: (batch: readonly Example[]) => Parameters<LoadedGraph['run']>[0];
}

async function drawLatents<Example>(
  { train, valid }: ExampleParts<Example>,
  { onnx, latent, seed, signal, onProgress }: DrawOptions,
  { lengthOf, feedsOf }: Encoding<Example>,
): Promise<LatentParts> {
  await using encoder = await loadGraph(join(onnx, 'encoder.onnx'));
  const examples = [...train, ...valid];
  let done = 0;
  const posteriors = await inBatches(examples, { signal, size: ROWS, lengthOf }, async (batch) => {
    const outputs = await encoder.run(feedsOf(batch));
    onProgress((done += batch.length));
    return latentsOf(outputs, batch.length, latent);
  });
  const draws = posteriors.map((posterior, index) =>
    drawFrom(posterior, { seed, purpose: 'aggregatedPosterior', index }),
  );
  return {
    train: pointsOf(draws.slice(0, train.length), latent),
    valid: pointsOf(draws.slice(train.length), latent),
  };
}

function latentsOf(outputs: Outputs, count: number, latent: number): Latent[] {
  const [mean, logVariance] = [numbersOf(outputs, 'mean'), numbersOf(outputs, 'log_variance')];
  const row = (values: Float32Array, at: number) => values.subarray(at * latent, (at + 1) * latent);
  return Array.from({ length: count }, (_, at) => ({
    mean: row(mean, at),
    logVariance: row(logVariance, at),
  }));
}
