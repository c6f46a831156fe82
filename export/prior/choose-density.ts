import { SentenceVaeError } from '../../src/errors.js';
import { fitMixture, type FitOptions } from './fit-mixture.js';
import { logDensities, parameterCount, standardNormal, type GaussianMixture } from './gaussian-mixture.js';
import type { Points } from './points.js';

/** A density that was fitted to latents. */
export interface FittedDensity {
  readonly mixture: GaussianMixture;
  /** How many latents it was fitted to. */
  readonly examples: number;
  /** Mean −log p(z) of held-out latents, in nats: under it and under the standard normal. */
  readonly heldOut: { readonly fitted: number; readonly standard: number };
}

/** Components of the mixtures that are tried; one is a Gaussian. */
const COMPONENTS = [1, 2, 4, 8, 16];

/** So many times as many latents as parameters. */
const LATENTS_PER_PARAMETER = 10;

/**
 * The density of latents that describes held-out ones best, among a Gaussian and mixtures of Gaussians that there are latents
 * enough for: ex-post density estimation (Ghosh et al., "From Variational to Deterministic Autoencoders", 2020).
 * @throws {SentenceVaeError} `BAD_CORPUS` for too few latents; `BAD_RUN` where none describes them better than the standard normal
 */
export async function chooseDensity(
  latents: Points,
  heldOut: Points,
  options: FitOptions,
): Promise<FittedDensity> {
  const { size, count } = latents;
  const affordable = COMPONENTS.filter((each) => latentsFor(each, size) <= count);
  if (affordable.length === 0 || heldOut.count === 0) {
    throw new SentenceVaeError('BAD_CORPUS', {
      expected: `at least ${latentsFor(1, size)} training examples to fit a density of ${size} dimensions to, and some to validate it`,
      received: `there are ${count} and ${heldOut.count}`,
      remedy: 'Export with --prior standard',
    });
  }
  const standard = meanNats(standardNormal(size), heldOut);
  const fits: FittedDensity[] = [];
  for (const components of affordable) {
    const mixture = await fitMixture(latents, components, options);
    fits.push({ mixture, examples: count, heldOut: { fitted: meanNats(mixture, heldOut), standard } });
  }
  const best = fits.reduce((a, b) => (b.heldOut.fitted < a.heldOut.fitted ? b : a));
  if (best.heldOut.fitted < standard) return best;
  throw new SentenceVaeError('BAD_RUN', {
    expected: 'a fitted density to describe held-out latents better than the standard normal',
    received: `it takes ${best.heldOut.fitted.toFixed(2)} nats for each, the standard normal ${standard.toFixed(2)}`,
    remedy: 'Export with --prior standard',
  });
}

function latentsFor(components: number, size: number): number {
  return LATENTS_PER_PARAMETER * parameterCount(components, size);
}

function meanNats(mixture: GaussianMixture, points: Points): number {
  return -logDensities(mixture, points).reduce((sum, each) => sum + each, 0) / points.count;
}
