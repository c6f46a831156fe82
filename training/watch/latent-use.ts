import { Type, type Static } from 'typebox';
import { activeUnits } from '../../src/evaluation/active-units.js';
import { mutualInformation } from '../../src/evaluation/mutual-information.js';
import { spread } from '../../src/evaluation/spread.js';
import type { Posteriors } from '../../src/evaluation/posteriors.js';

/** How much a model puts into its latents, measured on held-out examples. */
export const LatentUse = Type.Object({
  /** Latent dimensions whose posterior mean depends on the example, of `latent`. */
  activeUnits: Type.Integer({ minimum: 0 }),
  /** 0 of a language model. */
  latent: Type.Integer({ minimum: 0 }),
  /** Nats, estimated on a sample, and no more than the logarithm of its size. */
  mutualInformation: Type.Number(),
});
export type LatentUse = Static<typeof LatentUse>;

/** Examples that mutual information is estimated on; it takes time in their square. */
const SAMPLE = 1000;

export function latentUse(posteriors: Posteriors, { seed }: { seed: number }): LatentUse {
  return {
    activeUnits: activeUnits(posteriors),
    latent: posteriors.latent,
    mutualInformation: mutualInformation(sampleOf(posteriors, SAMPLE), { seed }),
  };
}

/** At most so many of the examples, evenly spread: those of a validation stand in the order of their lengths. */
function sampleOf(posteriors: Posteriors, most: number): Posteriors {
  const { count, latent } = posteriors;
  if (count <= most) return posteriors;
  const chosen = spread([...Array(count).keys()], most);
  const take = (values: Float32Array) => {
    const taken = new Float32Array(most * latent);
    for (const [at, row] of chosen.entries()) {
      taken.set(values.subarray(row * latent, (row + 1) * latent), at * latent);
    }
    return taken;
  };
  return { count: most, latent, mean: take(posteriors.mean), logVariance: take(posteriors.logVariance) };
}
