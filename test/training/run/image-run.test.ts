import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { projectFolder } from '../../../src/files/project-folder.js';
import { CheckpointStore } from '../../../training/checkpoint/checkpoint-store.js';
import type { TrainArguments } from '../../../training/commands/train.js';
import { readRunConfig } from '../../../training/run/run-folder.js';
import { train } from '../../../training/run/train.js';
import { temporaryFolder, writeTinyCorpus } from './tiny-corpus.js';

vi.spyOn(console, 'log').mockReturnValue();

/** Arguments as yargs would hand them over, but for `_` and `$0`, which `train` never reads. */
const flags = (given: Partial<TrainArguments>) => given as TrainArguments;

/** MNIST, its test images in place of those to train on: 10,000 are enough. */
async function writeSmallMnist(folder: string): Promise<string> {
  const recipe = JSON.parse(await readFile(join(projectFolder(), 'corpora/mnist/recipe.json'), 'utf8'));
  const path = join(folder, 'recipe.json');
  await writeFile(path, JSON.stringify({ ...recipe, split: { ...recipe.split, train: recipe.split.test } }));
  return path;
}

const DRAWN = {
  binarize: 'dynamic',
  layers: 2,
  activation: 'tanh',
  hidden: 8,
  latent: 3,
  batchSize: 2000,
  learningRateSchedule: 'cosine',
  epochs: 2,
  checkpointEvery: 1,
} as const;

async function weightsOf(run: string): Promise<string[]> {
  const { last } = (await new CheckpointStore(run).index())!;
  const files = ['encoder/weights.bin', 'decoder/weights.bin', 'optimizer.bin'];
  return Promise.all(files.map((file) => readFile(join(run, last.folder, file), 'base64')));
}

test('a run on drawn pixels that is stopped amid an epoch ends with the bits of an undisturbed one', async () => {
  await using folder = await temporaryFolder();
  const corpus = await writeSmallMnist(folder.path);
  const common = { ...DRAWN, corpus, runs: folder.path };
  await train(flags({ ...common, name: 'straight' }), new AbortController().signal);

  const controller = new AbortController();
  const { save } = CheckpointStore.prototype;
  const saving = vi.spyOn(CheckpointStore.prototype, 'save').mockImplementation(async function (
    this: CheckpointStore,
    parts,
    state,
    best,
  ) {
    await save.call(this, parts, state, best);
    if (state.step >= 7) controller.abort();
  });
  expect(await train(flags({ ...common, name: 'stopped' }), controller.signal)).toBe('interrupted');
  saving.mockRestore();
  const stopped = join(folder.path, 'stopped');
  await train(flags({ resume: stopped, ...DRAWN }), new AbortController().signal);

  expect(await weightsOf(stopped)).toEqual(await weightsOf(join(folder.path, 'straight')));
  expect(await readRunConfig(stopped)).toMatchObject({
    binarization: 'dynamic',
    model: { layers: 2, activation: 'tanh' },
  });
  const { images } = JSON.parse(await readFile(join(stopped, 'examples.json'), 'utf8'));
  expect(new Set(images.flat())).toEqual(new Set([0, 255]));
  await expect(
    train(flags({ resume: stopped, binarize: 'none' }), new AbortController().signal),
  ).rejects.toThrow('--binarize is none, the run has dynamic');
});

test('flags for images are refused with sentences', async () => {
  await using folder = await temporaryFolder();
  const corpus = await writeTinyCorpus(folder.path);
  const given = flags({ corpus, runs: folder.path, layers: 2, binarize: 'dynamic' });
  await expect(train(given, new AbortController().signal)).rejects.toThrow(
    'Expected flags that mean something to a corpus of sentences, but --layers, --binarize were given.',
  );
});
