import { readGenerateOptions, type GenerateOptions } from '../decode/generate-options.js';
import type { Sentence } from '../decode/sentence.js';
import { cornerGrid, readGridOptions, requireCorners, type GridPoint } from '../latent/grid.js';
import type { Walk, WalkOptions } from '../latent/interpolate.js';
import { endsOf, type RefineOption } from './ends.js';
import type { WritingModel } from './writing-model.js';

/** A sentence of a grid: `x` from 0 (left) to 1 (right), `y` from 0 (top) to 1 (bottom). */
export interface GridSentence extends Sentence, Pick<GridPoint, 'x' | 'y'> {}

/** Options of `SentenceVae.grid`. */
export interface GridOptions extends GenerateOptions, WalkOptions, RefineOption {}

/** Fewer than of images: a row of sentences should fit on a wide page. */
export const STEPS = 5;

/** How a grid of sentences is made. @throws {SentenceVaeError} `BAD_ARGUMENT` */
export function readSentenceGrid({ steps = STEPS, path }: WalkOptions): Walk {
  return readGridOptions({ steps, path });
}

/** {@link import('../sentence-vae.js').SentenceVae.grid} */
export async function grid(
  model: WritingModel,
  corners: readonly string[],
  options: GridOptions,
): Promise<GridSentence[][]> {
  const way = readSentenceGrid(options);
  const generation = readGenerateOptions(options, 0);
  requireCorners(corners);
  const [a, b, c, d] = await endsOf(model, corners, options, generation);
  const points = cornerGrid([a!.latent, b!.latent, c!.latent, d!.latent], way);
  const sentences = await model.decode(
    points.map(({ latent }) => latent),
    generation,
  );
  const placed = points.map(({ x, y }, i) => ({ x, y, ...sentences[i]! }));
  return Array.from({ length: way.steps }, (_, row) => placed.slice(row * way.steps, (row + 1) * way.steps));
}
