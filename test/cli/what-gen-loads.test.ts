import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinySentencePackage } from '../fixtures/export/tiny-package.js';
import { execute } from './execute.js';
import { forbidding } from './forbidding.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loads-'));
  await writeTinySentencePackage(folder, { seed: 1 });
});

afterAll(() => rm(folder, { recursive: true }));

const TFJS = '@tensorflow|/dist/(training|export)/';

describe('gen', () => {
  it('loads nothing of tfjs, of training or of the export', async () => {
    const args = ['--model', folder, '--interpolate', 'the cat sat', 'a dog ran', '--json'];
    expect(await execute('gen', args, forbidding(TFJS))).toMatchObject({ code: 0, stderr: '' });
  });

  it('loads no ONNX Runtime, tokenizer or PNG library to help', async () => {
    const heavy = 'onnxruntime|@huggingface|pngjs|typebox';
    expect(await execute('gen', ['--help'], forbidding(heavy))).toMatchObject({ code: 0, stderr: '' });
  });

  it.each(['onnxruntime', '@huggingface'])('could not hide that it loads %s', async (pattern) => {
    // Shows that the two tests above would notice.
    const { code, stderr } = await execute('gen', ['--model', folder, '--sample', '1'], forbidding(pattern));
    expect(code).toBe(1);
    expect(stderr).toContain('forbidden: ');
  });
});
