import { Type } from 'typebox';
import type { Latent } from '../../../latent/latent.js';
import type { RestLimits } from '../limits.js';
import { inFull } from './image.js';
import { named } from './named.js';

/** More than any model has. */
const MOST_DIMENSIONS = 4096;

/** Latents as a request brings them. */
export const latents = ({ inputs }: RestLimits) =>
  Type.Array(Type.Array(Type.Number(), { maxItems: MOST_DIMENSIONS }), {
    description:
      'As many numbers each as the model has latent dimensions, such as the means that it encoded.',
    minItems: 1,
    maxItems: inputs,
  });

/** A latent as an answer has it. */
export const latent = named(
  'Latent',
  {
    mean: Type.Array(Type.Number()),
    logVariance: Type.Array(Type.Number(), { description: 'The natural logarithms of the variances.' }),
    refined: Type.Optional(
      Type.Array(Type.Number(), {
        description: 'A latent that the sentence is written from, where one was asked for and found.',
      }),
    ),
  },
  'The posterior: a diagonal normal distribution over the latent space.',
);

/** A latent as JSON says it. */
export const latentInJson = ({ mean, logVariance }: Latent): object => ({
  mean: inFull(mean),
  logVariance: inFull(logVariance),
});
