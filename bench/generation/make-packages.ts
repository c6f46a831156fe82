import { join } from 'node:path';
import { exportRun } from '../../export/package/export-run.js';
import { writeRandomRun } from './random-run.js';
import type { Precision } from './shape.js';

/** Packages of a model of the benchmark's sizes with random weights, by precision. @param folder where they go */
export async function makePackages(
  precisions: readonly Precision[],
  folder: string,
  signal: AbortSignal,
): Promise<Map<Precision, string>> {
  const run = join(folder, 'run');
  await writeRandomRun(run, signal);
  const packages = new Map<Precision, string>();
  for (const precision of precisions) {
    const written = await exportRun(run, join(folder, precision), { name: 'bench', signal });
    packages.set(precision, written.folder);
  }
  return packages;
}
