import { activeUnits } from './active-units.js';
import { mutualInformation } from './mutual-information.js';
import { klPerDimension, type Posteriors } from './posteriors.js';

/** How much the latents are used. */
export interface LatentFigures {
  latent: number;
  activeUnits: number;
  /** Nats, under the aggregated posterior; at most the logarithm of the number of examples. */
  mutualInformation: number;
  /** Nats, means over the examples. */
  klPerDimension: number[];
}

/** @param seed of the draws that mutual information is estimated by */
export function latentFigures(posteriors: Posteriors, seed: number): LatentFigures {
  return {
    latent: posteriors.latent,
    activeUnits: activeUnits(posteriors),
    mutualInformation: mutualInformation(posteriors, { seed }),
    klPerDimension: [...klPerDimension(posteriors)],
  };
}
