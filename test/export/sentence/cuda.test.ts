import { execFileSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, afterAll, expect, inject, it } from 'vitest';
import { encodeModel } from '../../../export/onnx/encode.js';
import { GraphBuilder } from '../../../export/onnx/graph-builder.js';
import { exportRun } from '../../../export/package/export-run.js';
import { writeTinyImageRun, writeTinySentenceRun } from '../../fixtures/export/tiny-run.js';
import { writeTinyImages, writeTinyText } from '../../fixtures/prior/tiny-corpora.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/cuda');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(() => folder[Symbol.asyncDispose]());

/** What keeps models from being computed on CUDA entirely, by the names of their files. */
function faultsOf(models: readonly string[]): Record<string, string[]> {
  const script = [join(FIXTURES, 'nodes_without_kernel.py'), join(FIXTURES, 'cuda-kernels.json')];
  const said = execFileSync(inject('python'), [...script, ...models], { encoding: 'utf8' });
  const faults: Record<string, string[]> = JSON.parse(said);
  return Object.fromEntries(Object.entries(faults).map(([path, found]) => [basename(path, '.onnx'), found]));
}

async function graphsOf(packageFolder: string): Promise<string[]> {
  const names = await readdir(join(packageFolder, 'onnx'));
  return names.filter((name) => name.endsWith('.onnx')).map((name) => join(packageFolder, 'onnx', name));
}

it.each([
  ['sentence', 'fp32', writeTinySentenceRun],
  ['sentence', 'fp16', writeTinySentenceRun],
  ['image', 'fp32', writeTinyImageRun],
  ['image', 'fp16', writeTinyImageRun],
] as const)(
  'every node of every graph of a %s package of precision %s is for CUDA',
  async (kind, precision, write) => {
    const [run, model] = ['run', 'model'].map((name) => join(folder.path, `${kind}-${precision}-${name}`));
    const corpus = await (kind === 'sentence' ? writeTinyText : writeTinyImages)(folder.path);
    await write(run!, { seed: 1, corpus });
    const quantize = precision === 'fp32' ? undefined : precision;
    await exportRun(run!, model!, { quantize, prepareBackend: () => tf.setBackend('cpu') });
    const faults = faultsOf(await graphsOf(model!));
    expect(Object.keys(faults)).toEqual(expect.arrayContaining(['decoder', 'prior']));
    expect(faults).toEqual(Object.fromEntries(Object.keys(faults).map((name) => [name, []])));
  },
);

it('would notice a type, a version and a shape that CUDA does without', async () => {
  const graph = new GraphBuilder('faulty');
  const flags = graph.input('flags', 'bool', ['n']);
  graph.output('chosen', graph.add('Where', [flags, flags, flags]), 'bool', ['n']);
  const length = graph.add('Shape', [flags]);
  graph.output('twice', graph.add('Add', [length, length], {}, 'twice_length'), 'int64', [1]);
  const path = join(folder.path, 'faulty.onnx');
  await writeFile(path, encodeModel(graph.build()));
  expect(faultsOf([path])).toEqual({
    faulty: [
      'Where Where has no kernel for bool as flags',
      'Add twice_length is left to the processor',
      expect.stringMatching(/^Identity .* is left to the processor$/),
    ],
  });
});
