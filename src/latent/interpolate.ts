import { SentenceVaeError } from '../errors.js';

/** How to get from one latent to another: in a straight line, or along the arc seen from the origin. */
export type LatentPath = 'linear' | 'spherical';

/** Beyond this cosine the arc between two directions is too flat, or as good as undetermined, to divide by its sine. */
const NEARLY_PARALLEL = 1 - 1e-6;

/** The point at `t` on the straight line from `a` (t = 0) to `b` (t = 1). */
export function lerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  return combine(a, 1 - t, b, t);
}

/**
 * The point at `t` on the arc from `a` (t = 0) to `b` (t = 1): Shoemake, "Animating Rotation with Quaternion Curves"
 * (SIGGRAPH 1985). Lengths need not be equal. Falls back to the straight line where there's no one arc: for
 * (nearly) parallel or opposite directions, and for zero.
 */
export function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  // Written so that NaN, from a zero latent, falls back as well.
  if (!(Math.abs(cosine) < NEARLY_PARALLEL)) return lerp(a, b, t);
  const angle = Math.acos(cosine);
  const sine = Math.sin(angle);
  return combine(a, Math.sin((1 - t) * angle) / sine, b, Math.sin(t * angle) / sine);
}

/** `steps` latents from `a` to `b`, both included, at equal distances of `t`. */
export function walk(
  a: Float32Array,
  b: Float32Array,
  steps: number,
  path: LatentPath,
): { t: number; latent: Float32Array }[] {
  const at = path === 'linear' ? lerp : slerp;
  return Array.from({ length: steps }, (_, step) => {
    const t = step / (steps - 1);
    // The ends are returned as they are: a sine quotient may miss them by a rounding.
    return { t, latent: t === 0 ? a : t === 1 ? b : at(a, b, t) };
  });
}

/** How an interpolation goes: options of `interpolate`. */
export interface WalkOptions {
  /** How many points, both ends included: 2 to 10,000. Default 7. */
  steps?: number | undefined;
  /**
   * Default `linear`, as in Bowman et al., "Generating Sentences from a Continuous Space" (2016): posterior means lie
   * nearer to the origin than draws from the prior do, so that no shell has to be kept to.
   */
  path?: LatentPath | undefined;
}

const MOST_STEPS = 10_000;

/** @throws {SentenceVaeError} `BAD_ARGUMENT` */
export function readWalkOptions({ steps = 7, path = 'linear' }: WalkOptions): {
  steps: number;
  path: LatentPath;
} {
  if (!Number.isInteger(steps) || steps < 2 || steps > MOST_STEPS) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `a whole number of steps from 2 to ${MOST_STEPS.toLocaleString('en')}`,
      received: `${steps} came`,
      remedy: 'Both ends count as steps; 7 is usual',
    });
  }
  if (path !== 'linear' && path !== 'spherical') {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'the path to be linear or spherical',
      received: `${JSON.stringify(path)} came`,
      remedy: 'Choose one of the two',
    });
  }
  return { steps, path };
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function combine(a: Float32Array, ofA: number, b: Float32Array, ofB: number): Float32Array {
  return a.map((value, i) => ofA * value + ofB * b[i]!);
}
