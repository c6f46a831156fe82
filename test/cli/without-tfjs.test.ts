import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinySentencePackage } from '../fixtures/export/tiny-package.js';
import { TINY_SENTENCES } from '../training/run/tiny-corpus.js';
import { execute } from './execute.js';
import { forbidding } from './forbidding.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bare-'));
  await writeTinySentencePackage(join(folder, 'tiny'), { seed: 1 });
  await writeFile(join(folder, 'corpus.txt'), TINY_SENTENCES.join('\n'));
  await writeFile(join(folder, 'checkpoints.json'), '{}');
});

afterAll(() => rm(folder, { recursive: true }));

/** As where this package is installed without its optional peers. */
const bare = (...args: string[]) =>
  execute('sentence-vae', args, forbidding('node_modules/(@tensorflow|node-api-headers)'));

describe('without tfjs', () => {
  it('writes the card of a package', async () => {
    const { code, stdout } = await bare('card', join(folder, 'tiny'));
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('tiny') });
  });

  it.each([
    ['train', 'to train with'],
    ['export', 'to verify the export with'],
    ['report', 'to read the run with'],
    ['eval', 'to judge a run with'],
    ['compare', 'to read runs with'],
    ['doctor', 'to train with'],
  ])('%s says what to install', async (command, purpose) => {
    const args =
      command === 'doctor' ? [] : command === 'eval' ? [folder, join(folder, 'corpus.txt')] : [folder];
    expect(await bare(command, ...args)).toEqual({
      code: 1,
      stdout: '',
      stderr: `Expected tfjs, ${purpose}, but @tensorflow/tfjs is not installed. Install what is needed beside sentence-vae: npm install --ignore-scripts @tensorflow/tfjs@4 @tensorflow/tfjs-node@4 @tensorflow/tfjs-backend-wasm@4 node-api-headers@1.\n`,
    });
  });

  it('a package is judged', async () => {
    const args = [
      join(folder, 'tiny'),
      join(folder, 'corpus.txt'),
      '--draws',
      '2',
      '--samples',
      '0',
      '--json',
    ];
    const { code, stdout, stderr } = await bare('eval', ...args);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ draws: 2, part: 'test' });
  });
});
