import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { makeFolder } from '../../src/files/make-folder.js';
import { writeAtomically } from '../../src/files/write-atomically.js';
import { SentenceTokenizer } from '../../src/tokenizer/sentence-tokenizer.js';
import { TOKEN_IDS } from './special-tokens.js';
import type { TokenizerFiles } from './tokenizer-json.js';

/**
 * Writes `tokenizer.json` and `tokenizer_config.json` into a folder, which is made if need be.
 * @throws {SentenceVaeError} `CANNOT_WRITE`
 */
export async function writeTokenizer(folder: string, files: TokenizerFiles): Promise<void> {
  await makeFolder(folder);
  await writeAtomically(join(folder, 'tokenizer.json'), `${JSON.stringify(files.tokenizerJson, null, 1)}\n`);
  await writeAtomically(
    join(folder, 'tokenizer_config.json'),
    `${JSON.stringify(files.tokenizerConfigJson, null, 2)}\n`,
  );
}

/**
 * Reads back what `writeTokenizer` wrote.
 * @throws {SentenceVaeError} `BAD_RUN` if a file is missing or not JSON, `BAD_PACKAGE` if it is not such a tokenizer.
 */
export async function readTokenizer(folder: string): Promise<SentenceTokenizer> {
  const read = async (name: string): Promise<unknown> => {
    const path = join(folder, name);
    try {
      return JSON.parse(await readFile(path, 'utf8'));
    } catch (cause) {
      throw new SentenceVaeError('BAD_RUN', {
        expected: `a tokenizer at ${path}`,
        received: cause instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read',
        remedy: 'Train again, or restore the file from a copy of the run',
        cause,
      });
    }
  };
  return SentenceTokenizer.fromJson(
    await read('tokenizer.json'),
    await read('tokenizer_config.json'),
    TOKEN_IDS,
  );
}
