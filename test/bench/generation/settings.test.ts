import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSettings, type GenerationFlags } from '../../../bench/generation/settings.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const NAMES = ['torch_reference.py', 'onnxruntime_make_step.py', 'onnxruntime_generate.py'];

async function withPeers(...names: string[]) {
  const folder = await temporaryFolder();
  await mkdir(folder.path, { recursive: true });
  for (const name of names) await writeFile(join(folder.path, name), '');
  const flags: GenerationFlags = {
    peer: join(folder.path, 'torch_reference.py'),
    precisions: 'fp32,int8,fp16',
    threads: 2,
    quick: false,
  };
  return { flags, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

describe('the flags of bench generation', () => {
  test('without any measure everything', async () => {
    await using peers = await withPeers(...NAMES);
    expect(readSettings(peers.flags)).toMatchObject({
      batches: [1, 32, 256],
      precisions: ['fp32', 'int8', 'fp16'],
      rounds: 5,
      best: true,
    });
  });

  test('with --quick measure little, and what else is asked for', async () => {
    await using peers = await withPeers(...NAMES);
    const quick = { ...peers.flags, quick: true };
    expect(readSettings(quick)).toMatchObject({ batches: [32], rounds: 1, best: false });
    expect(readSettings({ ...quick, batches: '1,256', best: true })).toMatchObject({
      batches: [1, 256],
      rounds: 1,
      best: true,
    });
  });

  test('need the peers', async () => {
    await using none = await withPeers();
    expect(() => readSettings(none.flags)).toThrow('Expected torch_reference.py at ');
    await using one = await withPeers('torch_reference.py', 'onnxruntime_make_step.py');
    expect(() => readSettings(one.flags)).toThrow('onnxruntime_generate.py');
  });

  test.each([
    [{ batches: '1,x' }, '--batches'],
    [{ batches: '0' }, '--batches'],
    [{ precisions: 'fp32,fp64' }, '--precisions to be some of fp32,int8,fp16'],
    [{ rounds: 0 }, '--rounds'],
    [{ seconds: 0 }, '--seconds'],
    [{ seconds: 61 }, '--seconds'],
    [{ threads: 1.5 }, '--threads'],
  ])('refuse %o', async (change, received) => {
    await using peers = await withPeers(...NAMES);
    expect(() => readSettings({ ...peers.flags, ...change })).toThrow(received);
  });
});
