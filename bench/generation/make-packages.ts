import { join } from 'node:path';
import { BENCHMARK_SIZES, makePackage } from './make-package.js';
import type { Precision } from './strategies.js';

/** A package of the benchmark's sizes for each precision, in folders of their names. */
export async function makePackages(
  precisions: readonly Precision[],
  folder: string,
): Promise<Map<Precision, string>> {
  const packages = new Map<Precision, string>();
  for (const precision of precisions) {
    const path = join(folder, precision);
    await makePackage(path, BENCHMARK_SIZES, precision);
    packages.set(precision, path);
  }
  return packages;
}
