import { join } from 'node:path';
import { readConfig } from '../../src/package/open-package.js';
import { packageFolder } from '../../src/package/package-folder.js';
import { shippedModels, shippedModelsFolder } from '../../src/package/shipped-models.js';
import { say } from '../../training/backend/say.js';
import { readCount, readList } from '../read-flags.js';
import { checkModel, type Check } from './check-model.js';
import { assembleReport, describeReport } from './report.js';

/** The flags of `bench models` that decide what is done. */
export interface ModelsFlags {
  only?: string | undefined;
  data?: string | undefined;
  allowMissing: boolean;
  threads: number;
}

/**
 * Judges the shipped models again and prints whether they are what they say: the report on standard output, as one JSON object
 * where that is asked for. Exit code 1 if one is not, or could not be checked and that was not allowed.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` or `BAD_PACKAGE`
 */
export async function benchModels(
  flags: ModelsFlags & { json: boolean },
  signal: AbortSignal,
): Promise<void> {
  const threads = readCount('--threads', flags.threads);
  const shipped = await shippedModels();
  const names = flags.only === undefined ? shipped : readList('--only', flags.only, shipped);
  const checks: Check[] = [];
  for (const name of names) {
    say(`${name} …`);
    const folder = join(shippedModelsFolder(), name);
    const config = await readConfig(await packageFolder(folder));
    checks.push(...(await checkModel(name, folder, config, { data: flags.data, threads, signal })));
  }
  const report = assembleReport(checks, flags.allowMissing);
  if (flags.json) say(describeReport(report));
  process.stdout.write(`${flags.json ? JSON.stringify(report) : describeReport(report)}\n`);
  if (!report.holds) process.exitCode = 1;
}
