import type { RunConfig } from '../run/run-config.js';
import type { Countermeasures } from './collapse-watch.js';

/** What a run's configuration does against collapse. */
export function countermeasuresOf(config: RunConfig): Countermeasures {
  return {
    objective: config.objective,
    pretrainingEpochs: config.pretraining?.epochs ?? 0,
    isAggressive: config.aggressive !== undefined,
    sentences: config.kind === 'sentence' ? config.model : undefined,
  };
}
