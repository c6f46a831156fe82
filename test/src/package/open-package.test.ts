import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPackage } from '../../../src/package/open-package.js';
import { packageFolder } from '../../../src/package/package-folder.js';
import { bareConfig, CONTENTS, writeBarePackage } from './bare-package.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-'));
});

afterEach(() => rm(folder, { recursive: true }));

const open = async (at = folder) => openPackage(await packageFolder(at), 'sentence-vae', ['onnx/graph.onnx']);

/** A `BAD_PACKAGE` error whose whole message is this, with `…` for the folder. */
const refusal = (message: string, at = folder) =>
  expect.objectContaining({
    name: 'SentenceVaeError',
    code: 'BAD_PACKAGE',
    message: message.replace('…', at),
  });

describe('a faultless package', () => {
  it('is opened', async () => {
    await writeBarePackage(folder);
    const { config, files } = await open();
    expect(config).toEqual(bareConfig());
    expect(files.address('onnx/graph.onnx')).toBe(join(folder, 'onnx', 'graph.onnx'));
  });

  it('stays where it is when the process goes elsewhere', async () => {
    await writeBarePackage(folder);
    const before = process.cwd();
    try {
      process.chdir(folder);
      const { files } = await open('.');
      process.chdir(before);
      expect(await files.readText('tokenizer.json')).toBe(CONTENTS['tokenizer.json']);
      expect(files.address('onnx/graph.onnx')).toBe(join(await realpath(folder), 'onnx', 'graph.onnx'));
    } finally {
      process.chdir(before);
    }
  });

  it('may have members and files that this version does not know', async () => {
    await writeBarePackage(folder, { ...bareConfig(), colour: 'blue' });
    await writeFile(join(folder, 'notes.txt'), 'not listed');
    expect((await open()).config).toEqual(bareConfig());
  });
});

describe('the folder', () => {
  it('must exist', async () => {
    const nowhere = join(folder, 'nowhere');
    await expect(open(nowhere)).rejects.toEqual(
      refusal(
        'Expected a model package in the folder …, but there is no such folder. Check the path, or make a package with sentence-vae export.',
        nowhere,
      ),
    );
  });

  it('must be a folder', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(open(file)).rejects.toEqual(
      refusal(
        'Expected a model package in the folder …, but that is a file. Check the path, or make a package with sentence-vae export.',
        file,
      ),
    );
  });

  it('must have a config.json', async () => {
    await expect(open()).rejects.toEqual(
      refusal(
        'Expected … to be a model package, but it has no config.json. Name a folder that sentence-vae export wrote.',
      ),
    );
  });
});

describe('config.json', () => {
  const whole = JSON.stringify(bareConfig());

  it.each([
    ['cut off', whole.slice(0, 200), 'it is cut off or damaged'],
    ['empty', '', 'it is empty'],
  ])('must not be %s', async (_, json, received) => {
    await writeBarePackage(folder, json);
    await expect(open()).rejects.toEqual(
      refusal(
        `Expected the config.json of … to be JSON, but ${received}. Copy, download or export the package again.`,
      ),
    );
  });

  it.each([
    [null],
    [[1]],
    [7],
    [{ architectures: ['BertModel'], model_type: 'bert' }],
    [{ schemaVersion: 2 }],
  ])('must be that of a model package, not %j', async (config) => {
    await writeBarePackage(folder, JSON.stringify(config));
    await expect(open()).rejects.toEqual(
      refusal(
        'Expected … to be a model package, but its config.json is that of something else. Name a folder that sentence-vae export wrote.',
      ),
    );
  });

  it.each([
    [1, 'older', 'Export the run again with this sentence-vae'],
    [3, 'newer', 'Update sentence-vae, or export the run again with this one'],
  ])('must be of this schema version, not %s', async (schemaVersion, age, remedy) => {
    // Another version may look quite different otherwise.
    await writeBarePackage(folder, { schemaVersion, kind: 'sentence-vae' });
    await expect(open()).rejects.toEqual(
      refusal(
        `Expected … to be a model package of schema version 2, but it has the ${age} version ${schemaVersion}. ${remedy}.`,
      ),
    );
  });

  it('must be of the wanted kind', async () => {
    const { tokenIds: _, ...config } = bareConfig();
    await writeBarePackage(folder, {
      ...config,
      kind: 'image-vae',
      sizes: { height: 2, width: 2, hidden: 3, latent: 2 },
    });
    await expect(open()).rejects.toEqual(
      refusal(
        'Expected … to hold a model of kind sentence-vae, but it holds one of kind image-vae. Choose another model.',
      ),
    );
  });

  it.each<[string, object, string]>([
    ['sizes.latent', { sizes: { ...bareConfig().sizes, latent: 0 } }, 'an integer from 1 to 65536 | it is 0'],
    ['sizes.vocabulary', { sizes: {} }, 'an integer from 5 to 16777216 | there is none'],
    ['sizes', { sizes: [9] }, 'an object | it is [9]'],
    ['metrics.kl', { metrics: { ...bareConfig().metrics, kl: '1' } }, 'a number | it is "1"'],
    ['verification.encoder', { verification: { encoder: -1 } }, 'a number of at least 0 | it is -1'],
    ['name', { name: '' }, 'a text | it is ""'],
    [
      'files.a.bytes',
      { files: { a: { sha256: '0'.repeat(64) } } },
      'an integer of at least 0 | there is none',
    ],
    [
      'files.a.sha256',
      { files: { a: { sha256: 'ABC', bytes: 1 } } },
      'a SHA-256 as 64 lower-case hexadecimal digits | it is "ABC"',
    ],
    [
      'tokenIds.eos',
      { tokenIds: { pad: 0, unk: 1, bos: 2, eos: 9 } },
      'a token id of its own below 9 | it is 9',
    ],
    [
      'tokenIds.eos',
      { tokenIds: { pad: 0, unk: 1, bos: 2, eos: 0 } },
      'a token id of its own below 9 | it is 0',
    ],
  ])('must have a usable value at %s', async (at, change, complaint) => {
    const [expected, received] = complaint.split(' | ');
    await writeBarePackage(folder, { ...bareConfig(), ...change });
    await expect(open()).rejects.toEqual(
      refusal(
        `Expected ${expected} at ${at} in the config.json of …, but ${received}. Copy, download or export the package again.`,
      ),
    );
  });

  it.each([
    '../secret',
    'onnx/../../secret',
    '/etc/passwd',
    'C:/secret',
    '..\\secret',
    'a//b',
    './a',
    '',
    'a\0',
  ])('must not list %j, which does not lie in the package', async (path) => {
    await writeBarePackage(folder, bareConfig({ ...CONTENTS, [path]: '' }));
    await expect(open()).rejects.toEqual(
      refusal(
        `Expected the files listed in the config.json of … to lie inside the package, but one of them is ${JSON.stringify(path)}. Do not use this package; get it from a source you trust.`,
      ),
    );
  });

  it('must list what this kind of model needs', async () => {
    await writeBarePackage(folder, bareConfig({ 'tokenizer.json': '{}' }));
    await expect(open()).rejects.toEqual(
      refusal(
        'Expected the config.json of … to list onnx/graph.onnx, but it does not. Copy, download or export the package again.',
      ),
    );
  });
});

const altered = (received: string) =>
  refusal(
    `Expected onnx/graph.onnx of … to be the file that its config.json lists, but ${received}. Copy, download or export the package again.`,
  );

describe('a listed file', () => {
  beforeEach(() => writeBarePackage(folder));

  it('must be there', async () => {
    await rm(join(folder, 'onnx'), { recursive: true });
    await expect(open()).rejects.toEqual(altered('it is missing'));
  });

  it('must be whole', async () => {
    await writeFile(join(folder, 'onnx/graph.onnx'), 'not really');
    await expect(open()).rejects.toEqual(altered('it has 10 instead of 18 bytes'));
  });

  it('must be unaltered', async () => {
    await writeFile(join(folder, 'onnx/graph.onnx'), 'not really a Graph');
    await expect(open()).rejects.toEqual(altered('its content is another (the SHA-256 differs)'));
  });

  it('must be a file', async () => {
    await rm(join(folder, 'onnx/graph.onnx'));
    await mkdir(join(folder, 'onnx/graph.onnx'));
    await expect(open()).rejects.toMatchObject({ code: 'BAD_PACKAGE', received: 'it is a folder' });
  });
});
