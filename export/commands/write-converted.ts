import { access, constants, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cannotWrite, writeAtomically } from '../../src/files/write-atomically.js';
import { SentenceVaeError } from '../../src/errors.js';
import type { ConvertedModel } from '../convert/convert.js';

/**
 * Finds out whether a file can be written, before time is spent on its content.
 * @throws {SentenceVaeError} `CANNOT_WRITE`, or `BAD_ARGUMENT` for no path at all
 */
export async function demandWritable(output: string): Promise<void> {
  const present = await stat(output).catch(() => undefined);
  if (output === '' || /[\\/]$/.test(output) || present?.isDirectory()) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: '--output with the path of the file to write',
      received: output === '' ? 'it is empty' : `${output} is that of a folder`,
      remedy: 'Add the name of a file, such as model.onnx',
    });
  }
  try {
    // A file is replaced by a new one in its folder; a device is written to.
    await access(present && !present.isFile() ? output : dirname(output), constants.W_OK);
    if (!present) await stat(`${dirname(output)}/`);
  } catch (cause) {
    throw cannotWrite(output, cause);
  }
}

/** Writes a converted model; weights that do not fit into the file go beside it first, so that it never misses them. */
export async function writeConverted(
  output: string,
  { bytes, externalWeights }: ConvertedModel,
): Promise<void> {
  if (externalWeights)
    await writeAtomically(join(dirname(output), basename(externalWeights.fileName)), externalWeights.bytes);
  await writeAtomically(output, bytes);
}
