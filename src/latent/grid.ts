import { SentenceVaeError } from '../errors.js';
import { between, readWalkOptions, type Walk, type WalkOptions } from './interpolate.js';

/** A latent of a grid, and where it stands: `x` from 0 (left) to 1 (right), `y` from 0 (top) to 1 (bottom). */
export interface GridPoint {
  x: number;
  y: number;
  latent: Float32Array;
}

/** The latents at the corners of a grid: top left, top right, bottom left, bottom right. */
export type Corners = readonly [Float32Array, Float32Array, Float32Array, Float32Array];

/** Beyond this a grid would have more than 10,000 points. */
export const MOST_STEPS = 100;

/**
 * How a grid is made: `steps` points along each side, corners included, 2 to 100, 7 by default.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function readGridOptions(options: WalkOptions): Walk {
  return readWalkOptions(options, MOST_STEPS);
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` unless there are four */
export function requireCorners(corners: readonly unknown[]): void {
  if (corners.length === 4) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'four corners of a grid: top left, top right, bottom left, bottom right',
    received: `${corners.length} came`,
    remedy: 'Give four; to go through any number of them, interpolate',
  });
}

/**
 * The walk in two dimensions between four latents, row by row: along the upper and the lower edge first, then from one
 * edge to the other. In a straight line that's bilinear and the order doesn't matter; for the arcs see White, "Sampling
 * Generative Networks" (2016), J-diagrams.
 */
export function cornerGrid(
  [topLeft, topRight, bottomLeft, bottomRight]: Corners,
  { steps, path }: Walk,
): GridPoint[] {
  const along = (from: Float32Array, to: Float32Array, t: number) =>
    // The ends are returned as they are: a sine quotient may miss them by a rounding.
    t === 0 ? from : t === 1 ? to : between(from, to, t, path);
  return Array.from({ length: steps * steps }, (_, i) => {
    const x = (i % steps) / (steps - 1);
    const y = Math.floor(i / steps) / (steps - 1);
    const latent = along(along(topLeft, topRight, x), along(bottomLeft, bottomRight, x), y);
    return { x, y, latent };
  });
}
