import type { Static } from 'typebox';
import type { ServedModels } from '../../models/served-model.js';
import type { AskedModel } from '../answer-verb.js';
import type { Verb } from '../operation.js';
import { failure, inJson } from '../schemas/errors.js';
import { modelInFull } from '../schemas/models.js';
import { refTo } from '../schemas/named.js';

export const showModelSchema = {
  operationId: 'showModel',
  tags: ['models'],
  summary: 'What a model is and can do',
  response: {
    200: { description: 'The model.', content: inJson(refTo(modelInFull)) },
    default: failure,
  },
};

export function showModel(
  models: ServedModels,
  verbs: readonly Verb[],
  { name, version }: AskedModel,
): Static<typeof modelInFull> {
  using lease = models.lease(name, version);
  const { served } = lease;
  const { sizes, precision, prior, training, metrics } = served.vae.config;
  return {
    name: served.name,
    kind: served.kind,
    version: served.version,
    verbs: verbs.filter(({ operations }) => operations[served.kind]).map((verb) => verb.name),
    sizes: Object.fromEntries(
      Object.entries(sizes).filter((size): size is [string, number] => size[1] !== undefined),
    ),
    precision,
    hasFittedPrior: prior !== undefined,
    training: { corpus: training.corpus, licence: training.licence },
    metrics,
  };
}
