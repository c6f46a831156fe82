import { Type, type Static } from 'typebox';
import { SentenceVaeError } from '../../../errors.js';
import type { ServedModels } from '../../models/served-model.js';
import { failure } from '../schemas/errors.js';
import { listedModel } from '../schemas/models.js';
import { refTo } from '../schemas/named.js';

export const listModelsSchema = {
  operationId: 'listModels',
  tags: ['models'],
  summary: 'The models of this server',
  response: {
    200: Type.Object({ models: Type.Array(refTo(listedModel)) }, { description: 'The models.' }),
    default: failure,
  },
};

export function listModels(models: ServedModels): { models: Static<typeof listedModel>[] } {
  return {
    models: models.names().map((name) => {
      try {
        using lease = models.lease(name);
        const { kind, version } = lease.served;
        return { name, kind, version, isReady: true };
      } catch (error) {
        if (!(error instanceof SentenceVaeError)) throw error;
        return { name, isReady: false };
      }
    }),
  };
}
