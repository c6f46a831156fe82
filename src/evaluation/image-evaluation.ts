import { latentFigures, type LatentFigures } from './latent-figures.js';
import type { Likelihoods } from './likelihood.js';
import { fixed, row, whole } from './table-rows.js';

/** A figure of likelihood in the units that papers use. */
interface ImageNats {
  /** Mean over the images. */
  perImage: number;
  bitsPerPixel: number;
}

/** What is known of a model on held-out images. A figure that came out as no number is NaN, `null` in JSON, and loses no other. */
export interface ImageEvaluation {
  model: string;
  corpus: string;
  part: string;
  images: number;
  /** How pixels were drawn of grey values, once for all draws; `none` where −log p(x|z) is of the grey values themselves. */
  binarization: 'dynamic' | 'none';
  /** Draws from each posterior. */
  draws: number;
  negativeElbo: ImageNats;
  reconstruction: ImageNats;
  kl: ImageNats;
  /** −log p(x), bounded by importance weighting with all draws (Burda et al. 2016). */
  importanceWeightedNll: ImageNats;
  latents: LatentFigures;
}

/** The part of an evaluation that comes of likelihoods. */
export function summariseImages(
  { posteriors, reconstruction, kl, importanceWeighted }: Likelihoods,
  { pixels, seed }: { pixels: number; seed: number },
): Pick<ImageEvaluation, 'negativeElbo' | 'reconstruction' | 'kl' | 'importanceWeightedNll' | 'latents'> {
  const mean = (all: Float64Array): ImageNats => {
    const perImage = all.reduce((sum, nats) => sum + nats, 0) / all.length;
    return { perImage, bitsPerPixel: perImage / pixels / Math.LN2 };
  };
  return {
    negativeElbo: mean(reconstruction.map((nats, i) => nats + kl[i]!)),
    reconstruction: mean(reconstruction),
    kl: mean(kl),
    importanceWeightedNll: mean(importanceWeighted),
    latents: latentFigures(posteriors, seed),
  };
}

/** An evaluation as a table for people. */
export function describeImageEvaluation(evaluation: ImageEvaluation): string {
  const { latents, binarization } = evaluation;
  const pixels = binarization === 'none' ? 'grey values' : 'pixels drawn on or off once';
  return [
    `${evaluation.model} on ${evaluation.corpus} (${evaluation.part}): ${whole(evaluation.images)} images, ${pixels}`,
    '',
    row('', 'nats/image', 'bits/pixel'),
    rowOf('−ELBO', evaluation.negativeElbo),
    rowOf('  reconstruction', evaluation.reconstruction),
    rowOf('  KL', evaluation.kl),
    rowOf(`IW-NLL, ${evaluation.draws} draws`, evaluation.importanceWeightedNll),
    '',
    row('mutual information', `${fixed(latents.mutualInformation, 2)} nats`),
    row('active units', `${fixed(latents.activeUnits, 0)} of ${latents.latent}`),
  ].join('\n');
}

function rowOf(name: string, { perImage, bitsPerPixel }: ImageNats): string {
  return row(name, fixed(perImage, 2), fixed(bitsPerPixel, 4));
}
