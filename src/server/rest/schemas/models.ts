import { Type } from 'typebox';
import { named } from './named.js';

/** A model as the list of all has it. */
export const listedModel = named('ListedModel', {
  name: Type.String(),
  kind: Type.Optional(Type.Union([Type.Literal('sentence-vae'), Type.Literal('image-vae')])),
  version: Type.Optional(Type.String({ description: '`1` at first, one more with every swap.' })),
  isReady: Type.Boolean({ description: 'False while it is being loaded; its kind is not known then.' }),
});

const numbers = (description: string) => Type.Record(Type.String(), Type.Number(), { description });

/** All that is told of a model. */
export const modelInFull = named('Model', {
  name: Type.String(),
  kind: Type.Union([Type.Literal('sentence-vae'), Type.Literal('image-vae')]),
  version: Type.String(),
  verbs: Type.Array(Type.String(), { description: 'What it can be asked for.' }),
  sizes: numbers('Such as `latent`, the number of latent dimensions, and `maxTokens` or `width`.'),
  precision: Type.String(),
  hasFittedPrior: Type.Boolean({ description: 'Whether samples can start from a fitted prior.' }),
  training: Type.Object({ corpus: Type.String(), licence: Type.String() }),
  metrics: numbers('Held-out figures, in nats per sentence or image.'),
});
