import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bestEnvironment } from '../../../bench/peers/best-settings.js';
import { readSettings, type TrainingFlags } from '../../../bench/training/settings.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const flags: TrainingFlags = {
  corpus: 'none.txt',
  configs: 'S,M32,M128,MNIST',
  precisions: 'float32,bf16',
  rounds: 3,
  mnistEpochs: 10,
  threads: 2,
  best: true,
};

async function withFiles(...names: string[]) {
  const folder = await temporaryFolder();
  await mkdir(folder.path, { recursive: true });
  for (const name of names) await writeFile(join(folder.path, name), '');
  const path = (name: string) => join(folder.path, name);
  return { path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

describe('the flags of bench training', () => {
  test('without --peer, or with one that is not there, say what to give', () => {
    expect(() => readSettings(flags)).toThrow('Give --peer with its path');
    expect(() => readSettings({ ...flags, peer: '/no/peer.py' })).toThrow(
      'Expected torch_reference.py at /no/peer.py, but there is none. Give --peer with its path.',
    );
  });

  test("find MNIST's peer beside the other", async () => {
    await using files = await withFiles('peer.py', 'torch_mnist_vae.py', 'corpus.txt');
    const given = { ...flags, peer: files.path('peer.py'), corpus: files.path('corpus.txt') };
    expect(readSettings(given)).toMatchObject({
      mnistPeer: files.path('torch_mnist_vae.py'),
      sentenceConfigs: ['S', 'M32', 'M128'],
      mnist: true,
      steps: undefined,
    });
  });

  test('ask only for the files that their configs need', async () => {
    await using files = await withFiles('peer.py', 'corpus.txt');
    const peer = files.path('peer.py');
    expect(() => readSettings({ ...flags, peer, configs: 'S' })).toThrow('Give --corpus with its path');
    const settings = readSettings({ ...flags, peer, configs: 'S', corpus: files.path('corpus.txt') });
    expect(settings).toMatchObject({ sentenceConfigs: ['S'], mnist: false });
    expect(() => readSettings({ ...flags, peer, configs: 'MNIST' })).toThrow('Give --mnist-peer');
  });

  test.each([
    [{ configs: 'S,L' }, '--configs to be some of S,M32,M128,MNIST'],
    [{ configs: 'S,S' }, '--configs'],
    [{ precisions: '' }, '--precisions'],
    [{ rounds: 0 }, '--rounds'],
    [{ steps: 1.5 }, '--steps'],
    [{ threads: Number.NaN }, '--threads'],
  ])('refuse %j', async (change, named) => {
    await using files = await withFiles('peer.py', 'torch_mnist_vae.py', 'corpus.txt');
    const given = { ...flags, peer: files.path('peer.py'), corpus: files.path('corpus.txt'), ...change };
    expect(() => readSettings(given)).toThrow(named);
  });
});

test('the best settings say what they lack and how to do without', async () => {
  await using files = await withFiles('libtcmalloc_minimal.so.4');
  const source = files.path('mkl_intel_path.c');
  await expect(bestEnvironment(source, undefined, ['/no/libraries'])).rejects.toThrow(
    'Install it: apt-get install libtcmalloc-minimal4, or leave these settings out with --no-best',
  );
  await expect(bestEnvironment(source, undefined, [files.path('.')])).rejects.toMatchObject({
    code: 'BAD_PEER',
    received: `there is no ${source}`,
  });
});
