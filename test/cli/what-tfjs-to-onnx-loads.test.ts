import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { saveNetwork } from '../../training/checkpoint/weights-file.js';
import { sequentialModel } from '../fixtures/export/models.js';
import { execute } from './execute.js';
import { forbidding } from './forbidding.js';

let folder: string;
let output: string;

beforeAll(async () => {
  await tf.setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'loads-'));
  output = join(folder, 'out.onnx');
  await saveNetwork(sequentialModel(), folder);
});

afterAll(() => rm(folder, { recursive: true }));

describe('tfjs-to-onnx', () => {
  it('loads neither tfjs nor ONNX Runtime to convert', async () => {
    const outcome = await execute(
      'tfjs-to-onnx',
      [folder, '-o', output],
      forbidding('@tensorflow|onnxruntime|/dist/training/'),
    );
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
  });

  it('says that it needs tfjs to verify', async () => {
    const args = [folder, '-o', output, '--verify'];
    expect(await execute('tfjs-to-onnx', args, forbidding('@tensorflow'))).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'Expected tfjs, to verify the model with, but @tensorflow/tfjs is not installed. Install what is needed beside sentence-vae: npm install --ignore-scripts @tensorflow/tfjs@4 @tensorflow/tfjs-node@4 @tensorflow/tfjs-backend-wasm@4 node-api-headers@1.\n',
    });
  });

  it('verifies with no more than tfjs', async () => {
    const args = [folder, '-o', output, '--verify'];
    const { code, stdout } = await execute(
      'tfjs-to-onnx',
      args,
      forbidding('@tensorflow/tfjs-(node|backend-wasm)'),
    );
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/differs from tfjs by at most/),
    });
  });
});

/** Imports an entry of the package in a process of its own. */
function importing(entry: string, forbidden: string): { status: number | null; stderr: string } {
  const program = `await import(${JSON.stringify(entry)})`;
  const { status, stderr } = spawnSync(
    process.execPath,
    [...forbidding(forbidden), '--input-type=module', '--eval', program],
    { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8' },
  );
  return { status, stderr };
}

test('sentence-vae/convert needs nothing that browsers lack', () => {
  expect(importing('sentence-vae/convert', '^node:|@tensorflow|onnxruntime')).toEqual({
    status: 0,
    stderr: '',
  });
});

test('sentence-vae/export needs Node', () => {
  // Shows that the test above would notice.
  const { status, stderr } = importing('sentence-vae/export', '^node:');
  expect(status).toBe(1);
  expect(stderr).toContain('forbidden: node:');
});
