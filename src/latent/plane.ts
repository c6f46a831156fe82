import { SentenceVaeError } from '../errors.js';
import type { GridPoint } from './grid.js';
import { normalQuantile } from './normal-quantile.js';

/** Two latent dimensions, counted from 0: the one that goes to the right and the one that goes down. */
export type Dimensions = readonly [right: number, down: number];

/**
 * The plane through a latent along two dimensions, row by row: those two take the quantiles of the prior in the middle of
 * `steps` equally likely parts, the others stay. Kingma & Welling, "Auto-Encoding Variational Bayes" (2014), figure 4, for
 * latents of any size. `x` and `y` are the quantiles.
 */
export function quantilePlane(
  centre: Float32Array,
  [right, down]: Dimensions,
  { steps }: { steps: number },
): GridPoint[] {
  return Array.from({ length: steps * steps }, (_, i) => {
    const x = ((i % steps) + 0.5) / steps;
    const y = (Math.floor(i / steps) + 0.5) / steps;
    const latent = centre.slice();
    latent[right] = normalQuantile(x);
    latent[down] = normalQuantile(y);
    return { x, y, latent };
  });
}

/** For each dimension the two latents at its 10 % and 90 % quantiles, one after the other. */
export function probesOf(centre: Float32Array): Float32Array[] {
  return Array.from(centre, (_, dimension) =>
    [0.1, 0.9].map((p) => centre.with(dimension, normalQuantile(p))),
  ).flat();
}

/** The two dimensions whose probes differ most in what a decoder makes of them. */
export function mostActive(outcomes: readonly Float32Array[]): Dimensions {
  const changes = Array.from({ length: outcomes.length / 2 }, (_, dimension) => {
    const low = outcomes[2 * dimension]!;
    const high = outcomes[2 * dimension + 1]!;
    return { dimension, change: low.reduce((sum, value, i) => sum + (value - high[i]!) ** 2, 0) };
  });
  const [first, second] = changes.toSorted((a, b) => b.change - a.change);
  return [first!.dimension, (second ?? first!).dimension];
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` unless they are two dimensions of a latent of this size */
export function requireDimensions(dimensions: Dimensions, size: number): void {
  const [right, down] = dimensions;
  const known = dimensions.every((each) => Number.isInteger(each) && each >= 0 && each < size);
  if (dimensions.length === 2 && known && right !== down) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `two different dimensions from 0 to ${size - 1}`,
    received: `${dimensions.join(' and ')} came`,
    remedy: 'Leave them out for the two that change most',
  });
}
