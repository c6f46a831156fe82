import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinySentencePackage } from '../fixtures/export/tiny-package.js';
import { execute } from './execute.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loads-'));
  await writeTinySentencePackage(folder, { seed: 1 });
});

afterAll(() => rm(folder, { recursive: true }));

/** A flag for node that makes importing or requiring anything whose file matches the pattern fail. */
function forbidding(pattern: string): string[] {
  const complain = `(file) => { if (new RegExp(${JSON.stringify(pattern)}).test(file)) throw new Error('forbidden: ' + file); }`;
  const hooks = `
    const complain = ${complain};
    export async function resolve(specifier, context, next) {
      const resolved = await next(specifier, context);
      complain(resolved.url);
      return resolved;
    }`;
  const preload = `
    import Module, { register } from 'node:module';
    const complain = ${complain};
    const resolve = Module._resolveFilename;
    Module._resolveFilename = (...args) => { const file = resolve(...args); complain(file); return file; };
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});`;
  return ['--import', `data:text/javascript,${encodeURIComponent(preload)}`];
}

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
