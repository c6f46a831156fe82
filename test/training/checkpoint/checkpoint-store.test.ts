import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { CheckpointStore } from '../../../training/checkpoint/checkpoint-store.js';
import { freshState } from '../../../training/loop/fit.js';
import { createImageVae } from '../../../training/models/image-vae.js';
import { temporaryFolder } from '../run/tiny-corpus.js';

vi.mock('node:fs/promises', { spy: true });

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => vi.mocked(fs.open).mockRestore());

const sizes = { height: 2, width: 2, hidden: 3, latent: 2 };
const validation = { negativeElbo: 3, reconstruction: 2, kl: 1 };

function partsOf(seed: number) {
  const model = createImageVae(sizes, { seed });
  const mean = tf.tidy(() => tf.variable(tf.tensor1d([seed, seed + 0.5]), false));
  return { model, saveable: { networks: model.networks, optimizer: [{ name: 'm', variable: mean }] }, mean };
}

function stateAt(step: number) {
  return { ...freshState(), step };
}

/** From now on every file that is opened for writing is on a full disk. */
function fillDisk(): void {
  vi.mocked(fs.open).mockImplementation(async () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
}

test('restores weights, moments and position', async () => {
  await using run = await temporaryFolder();
  const store = new CheckpointStore(run.path);
  const saved = partsOf(1);
  await store.save(saved.saveable, stateAt(5), validation);
  const other = partsOf(2);
  expect(await store.restore(other.saveable)).toEqual(stateAt(5));
  expect(other.mean.dataSync()).toEqual(saved.mean.dataSync());
  for (const [i, { variable }] of saved.model.variables.entries()) {
    expect(other.model.variables[i]!.variable.dataSync()).toEqual(variable.dataSync());
  }
  expect((await store.index())?.best).toMatchObject({ step: 5, ...validation });
});

test('is a LayersModel to any tfjs program', async () => {
  await using run = await temporaryFolder();
  const store = new CheckpointStore(run.path);
  const { saveable, model } = partsOf(1);
  await store.save(saveable, stateAt(1));
  const folder = join(run.path, (await store.index())!.last.folder, 'encoder');
  const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
  const weights = await readFile(join(folder, json.weightsManifest[0].paths[0]));
  const loaded = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest[0].weights,
      weightData: Uint8Array.from(weights).buffer,
    }),
  );
  const x = tf.tensor2d([[0.1, 0.9, 0.4, 0]]);
  const [ours, theirs] = [model.networks.encoder, loaded].map((m) => m.predict(x) as tf.Tensor[]);
  expect(theirs!.map((t) => [...t.dataSync()])).toEqual(ours!.map((t) => [...t.dataSync()]));
});

test('keeps the last and the best and nothing else', async () => {
  await using run = await temporaryFolder();
  const store = new CheckpointStore(run.path);
  const { saveable } = partsOf(1);
  await store.save(saveable, stateAt(1), validation);
  await store.save(saveable, stateAt(2));
  await store.save(saveable, stateAt(3));
  await store.save(saveable, stateAt(3));
  const index = (await store.index())!;
  expect(index.best?.step).toBe(1);
  expect(index.last.step).toBe(3);
  const folders = await readdir(join(run.path, 'checkpoints'));
  expect(folders.map((name) => `checkpoints/${name}`).toSorted()).toEqual(
    [index.best!.folder, index.last.folder].toSorted(),
  );
});

test('a full disk leaves the previous checkpoint in force', async () => {
  await using run = await temporaryFolder();
  const store = new CheckpointStore(run.path);
  const good = partsOf(1);
  await store.save(good.saveable, stateAt(1));
  fillDisk();
  await expect(store.save(partsOf(2).saveable, stateAt(2))).rejects.toThrow(/the disk is full/);
  vi.mocked(fs.open).mockRestore();
  const restored = partsOf(3);
  expect(await store.restore(restored.saveable)).toEqual(stateAt(1));
  expect(restored.mean.dataSync()).toEqual(good.mean.dataSync());
  expect(await readdir(join(run.path, 'checkpoints'))).toHaveLength(1);
});

test('a kill before the index was replaced leaves the previous checkpoint in force', async () => {
  await using run = await temporaryFolder();
  const store = new CheckpointStore(run.path);
  await store.save(partsOf(1).saveable, stateAt(1));
  const index = await readFile(join(run.path, 'checkpoints.json'));
  vi.mocked(fs.rm).mockResolvedValue(); // a killed process removes nothing
  await store.save(partsOf(2).saveable, stateAt(2));
  vi.mocked(fs.rm).mockRestore();
  await writeFile(join(run.path, 'checkpoints.json'), index);
  expect(await store.restore(partsOf(3).saveable)).toEqual(stateAt(1));
});

test('says what is wrong with a damaged checkpoint', async () => {
  await using run = await temporaryFolder();
  const store = new CheckpointStore(run.path);
  const { saveable } = partsOf(1);
  await store.save(saveable, stateAt(1));
  const folder = join(run.path, (await store.index())!.last.folder);

  await truncate(join(folder, 'optimizer.bin'), 4);
  await expect(store.restore(saveable)).rejects.toMatchObject({ code: 'BAD_RUN' });
  await rm(join(folder, 'encoder', 'weights.bin'));
  await expect(store.restore(saveable)).rejects.toMatchObject({ code: 'BAD_RUN' });
  await writeFile(join(run.path, 'checkpoints.json'), '{"last": 3}');
  await expect(store.restore(saveable)).rejects.toMatchObject({ code: 'BAD_RUN' });
});

test('has nothing to restore before the first save', async () => {
  await using run = await temporaryFolder();
  expect(await new CheckpointStore(run.path).restore(partsOf(1).saveable)).toBeNull();
});
