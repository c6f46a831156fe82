import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleGen } from '../../build/bundle-gen.js';
import { writeTinySentencePackage } from '../fixtures/export/tiny-package.js';
import { execute } from './execute.js';
import { forbidding } from './forbidding.js';

let model: string;
let gen: string;

beforeAll(async () => {
  // Within the package, where what is not in the bundle is found.
  const folder = await mkdtemp(join(import.meta.dirname, '../../dist/gen-'));
  model = join(folder, 'model');
  gen = join(folder, 'cli/gen.js');
  await bundleGen(join(folder, 'cli'));
  await writeTinySentencePackage(model, { seed: 1 });
});

afterAll(() => rm(join(model, '..'), { recursive: true }));

const run = (args: readonly string[], nodeOptions: readonly string[] = []) =>
  execFileSync(process.execPath, [...nodeOptions, gen, ...args], { encoding: 'utf8' });

it.each([
  ['--help'],
  ['--model', '…', '--interpolate', 'the cat sat', 'a dog ran', '--json', '--seed', '1'],
  ['--model', '…', '--sample', '3', '--seed', '1'],
])('says what gen says to %s', async (...args) => {
  const filled = args.map((arg) => (arg === '…' ? model : arg));
  expect(run(filled)).toBe((await execute('gen', filled)).stdout);
});

it('writes the lines of a file again, in a thread of its own', async () => {
  const lines = join(model, '../lines.txt');
  await writeFile(lines, 'the cat sat\na dog ran\n');
  const args = ['--model', model, '--from', lines];
  expect(run(args)).toBe((await execute('gen', args)).stdout);
});

it('finds, reads and compiles no file of ours, of yargs or of the tokenizer', () => {
  const args = ['--model', model, '--interpolate', 'the cat sat', 'a dog ran'];
  const forbidden = forbidding('/dist/(src|bin)/|/(yargs|cliui|@huggingface)/');
  expect(run(args, forbidden)).toMatch(/^0\.00 {2}/);
});

it('needs no ONNX Runtime to help', () => {
  expect(run(['--help'], forbidding('onnxruntime'))).toContain('--interpolate');
});
