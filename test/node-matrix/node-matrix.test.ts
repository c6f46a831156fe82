import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../../training/backend/run-program.js';
import { TINY_SENTENCES, temporaryFolder, writeTinyCorpus } from '../training/run/tiny-corpus.js';
import { installNode } from '../../bench/install/install-node.js';

const root = join(import.meta.dirname, '../..');
const built = (name: string) => join(root, 'dist/bin', `${name}.js`);
const GENERATE = [
  built('gen'),
  '--model',
  join(root, 'models/kjv'),
  '--sample',
  '3',
  '--seed',
  '1',
  '--json',
];

let sentences: string;

beforeAll(async () => {
  sentences = (await runProgram(process.execPath, GENERATE)).stdout;
});

describe.each([20, 22, 24, 26])('Node %i', (major) => {
  test('trains a step on TensorFlow and writes the same sentences', { timeout: 300_000 }, async () => {
    await using folder = await temporaryFolder();
    const node = await installNode(major);
    const sizes = '--embedding 8 --hidden 8 --latent 2 --min-count 1 --epochs 1'.split(' ');
    const train = [built('sentence-vae'), 'train', await writeTinyCorpus(folder.path), ...sizes];
    const training = await runProgram(node, [
      ...train,
      '--batch-size',
      String(TINY_SENTENCES.length),
      '--runs',
      folder.path,
    ]);
    // Nothing on standard error: no deprecation warnings of Node, no notices of TensorFlow, no fall-back.
    expect(training).toMatchObject({ code: 0, stderr: '' });
    expect(training.stdout).toMatch(/ parameters, tensorflow 2\./);
    expect(training.stdout).toMatch(/^epoch +1 .* valid −ELBO \d+\.\d+ .* ✓/m);
    expect(await runProgram(node, GENERATE)).toMatchObject({ code: 0, stdout: sentences, stderr: '' });
    expect(JSON.parse(sentences).sentences).toHaveLength(3);
  });
});
