import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SentenceVaeError } from '../../src/errors.js';
import { writeAtomically } from '../../src/files/write-atomically.js';
import type { RecordedEvaluation } from '../../src/package/config.js';
import { readConfig } from '../../src/package/open-package.js';
import { packageFolder } from '../../src/package/package-folder.js';
import { RUN_EVALUATION } from '../../training/run/run-evaluation.js';
import { withEvaluation } from '../package/card/evaluation.js';
import { withModelIndex } from '../package/card/front-matter.js';

/**
 * Keeps an evaluation with what was judged: a package has its figures in `config.json` and in the model card, a run has all of
 * it in `evaluation.json`.
 * @param whole as `eval --json` prints it
 * @returns the files that were written
 * @throws {SentenceVaeError} `CANNOT_WRITE`, or `BAD_PACKAGE` for a `config.json` that is no JSON
 */
export async function recordEvaluation(
  folder: string,
  recorded: RecordedEvaluation,
  whole: object,
): Promise<string[]> {
  if (existsSync(join(folder, 'checkpoints.json'))) {
    const path = join(folder, RUN_EVALUATION);
    await writeAtomically(path, `${JSON.stringify({ ...recorded, ...whole }, null, 2)}\n`);
    return [path];
  }
  const card = join(folder, 'README.md');
  const config = join(folder, 'config.json');
  // Read as it is, so that nothing is lost of what another version wrote; no digest is of these two files.
  const described = parse(config, await readFile(config, 'utf8'));
  const written = [config];
  if (existsSync(card)) {
    const { name, kind } = await readConfig(await packageFolder(folder));
    const text = withModelIndex(await readFile(card, 'utf8'), { name, kind }, recorded);
    await writeAtomically(card, withEvaluation(text, recorded));
    written.push(card);
  }
  await writeAtomically(config, `${JSON.stringify({ ...described, evaluation: recorded }, null, 2)}\n`);
  return written;
}

function parse(path: string, text: string): object {
  try {
    return JSON.parse(text) as object; // what judged the package has read and checked it
  } catch (cause) {
    throw new SentenceVaeError('BAD_PACKAGE', {
      expected: `${path} to be JSON`,
      received: messageOf(cause),
      remedy: 'Export the model again',
      cause,
    });
  }
}
