import { resolve } from 'node:path';
import { describeModels } from './describe-models.js';
import { fetchModels, modelsFolder } from './fetch-models.js';
import { BENCH_MODELS } from './models.js';

/** Fetches the public models. */
export async function benchConverter(
  flags: { models: string | undefined; fetchOnly: boolean },
  signal: AbortSignal,
): Promise<void> {
  const folder = flags.models === undefined ? modelsFolder() : resolve(flags.models);
  await fetchModels(BENCH_MODELS, folder, signal);
  process.stdout.write(`${await describeModels(BENCH_MODELS, folder)}\n`);
}
