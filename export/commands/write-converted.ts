import { basename, dirname, join } from 'node:path';
import { writeAtomically } from '../../src/files/write-atomically.js';
import type { ConvertedModel } from '../convert/convert.js';

/** Writes a converted model; weights that do not fit into the file go beside it first, so that it never misses them. */
export async function writeConverted(
  output: string,
  { bytes, externalWeights }: ConvertedModel,
): Promise<void> {
  if (externalWeights)
    await writeAtomically(join(dirname(output), basename(externalWeights.fileName)), externalWeights.bytes);
  await writeAtomically(output, bytes);
}
