import { nodeRuntime } from '../../src/node/runtime.js';
import { packageFolder } from '../../src/package/package-folder.js';
import { LoadedModels } from '../../src/server/models/loaded-models.js';
import { openServedModel } from '../../src/server/models/open-served-model.js';
import { shippedModel } from './package-copy.js';

/** What one request may ask for: enough for everything that can go wrong, and quickly done. */
export const LIMITS = { inputs: 8, rows: 64, textLength: 500, imagePixels: 64 * 64 };

/** Shipped models as a server has them, computed in this thread. */
export async function servedModels(names: readonly string[]): Promise<LoadedModels> {
  const models = new LoadedModels(names, async (served) =>
    openServedModel(
      await packageFolder(shippedModel(served.name)),
      nodeRuntime({ threads: 1, workers: 0 }),
      served,
    ),
  );
  await models.load();
  return models;
}
