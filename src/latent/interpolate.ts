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

/** A latent on a way through others, and how far along it is: 0 at the first of them, 1 at the second, 2 at the third. */
export interface WayPoint {
  t: number;
  latent: Float32Array;
}

/**
 * The way through latents, one after the other: `steps` points from each to the next, both included, at equal distances
 * of `t`. Those in between come once, so that n latents make (n − 1) · (steps − 1) + 1 points.
 */
export function walk(through: readonly Float32Array[], { steps, path }: Walk): WayPoint[] {
  const perLeg = steps - 1;
  return Array.from({ length: (through.length - 1) * perLeg + 1 }, (_, point) => {
    const leg = Math.floor(point / perLeg);
    const from = through[leg]!;
    const step = point % perLeg;
    // The latents themselves are returned as they are: a sine quotient may miss them by a rounding.
    if (step === 0) return { t: leg, latent: from };
    return { t: point / perLeg, latent: between(from, through[leg + 1]!, step / perLeg, path) };
  });
}

/** The point at any `t` of the way through latents. */
export function wayPoint(through: readonly Float32Array[], t: number, path: LatentPath): Float32Array {
  const leg = Math.floor(t);
  const from = through[leg]!;
  return t === leg ? from : between(from, through[leg + 1]!, t - leg, path);
}

/** The point at `t` on the path from `a` (t = 0) to `b` (t = 1). */
export function between(a: Float32Array, b: Float32Array, t: number, path: LatentPath): Float32Array {
  return path === 'linear' ? lerp(a, b, t) : slerp(a, b, t);
}

/** How an interpolation goes: options of `interpolate`. */
export interface WalkOptions {
  /** How many points from one to the next, both ends included: 2 to 10,000. Default 7. */
  steps?: number | undefined;
  /**
   * Default `linear`, as in Bowman et al., "Generating Sentences from a Continuous Space" (2016): posterior means lie
   * nearer to the origin than draws from the prior do, so that no shell has to be kept to.
   */
  path?: LatentPath | undefined;
}

/** {@link WalkOptions}, checked, with nothing left open. */
export interface Walk {
  steps: number;
  path: LatentPath;
}

/**
 * @param most how many steps there may be
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function readWalkOptions({ steps = 7, path = 'linear' }: WalkOptions, most = 10_000): Walk {
  if (!Number.isInteger(steps) || steps < 2 || steps > most) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `a whole number of steps from 2 to ${most.toLocaleString('en')}`,
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

const MOST_POINTS = 1_000_000;

/** @throws {SentenceVaeError} `BAD_ARGUMENT` unless there are at least two ends, and not too many for a way with so many steps */
export function requireEnds(ends: readonly unknown[], { steps }: Walk): void {
  const points = (ends.length - 1) * (steps - 1) + 1;
  if (ends.length >= 2 && points <= MOST_POINTS) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected:
      ends.length < 2
        ? 'two or more to interpolate between'
        : `at most ${MOST_POINTS.toLocaleString('en')} steps in all`,
    received: `${ends.length < 2 ? ends.length : points.toLocaleString('en')} came`,
    remedy: ends.length < 2 ? 'Give both ends' : 'Take fewer steps from one to the next',
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function combine(a: Float32Array, ofA: number, b: Float32Array, ofB: number): Float32Array {
  return a.map((value, i) => ofA * value + ofB * b[i]!);
}
