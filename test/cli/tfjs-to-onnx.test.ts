import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveNetwork } from '../../training/checkpoint/weights-file.js';
import { changeModelJson } from '../fixtures/export/change-model-json.js';
import { sequentialModel } from '../fixtures/export/models.js';
import { execute } from './execute.js';

let folder: string;

beforeAll(async () => {
  await tf.setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'tfjs-to-onnx-'));
  for (const name of ['model', 'unknown', 'short', 'page']) {
    await mkdir(join(folder, name));
    await saveNetwork(sequentialModel(), join(folder, name));
  }
  await changeModelJson(join(folder, 'unknown'), ({ modelTopology: { config } }) => {
    for (const layer of config.layers) layer.class_name = `My${layer.class_name}`;
  });
  const shard = (await readdir(join(folder, 'short'))).find((name) => name.endsWith('.bin'))!;
  await truncate(join(folder, 'short', shard), 7);
  await writeFile(join(folder, 'page', shard), '<!DOCTYPE html><title>Not found</title>');
  await writeFile(join(folder, 'page.json'), '<!DOCTYPE html><title>Not found</title>');
  await copyFile(join(folder, 'page.json'), join(folder, 'model.h5'));
  await mkdir(join(folder, 'empty'));
});

afterAll(() => rm(folder, { recursive: true }));

test('several inputs and outputs are each an option of their own', async () => {
  const output = join(folder, 'cut.onnx');
  const ends = [
    '--inputs',
    'first_input:2,3',
    '--inputs',
    'second:2,2',
    '--outputs',
    'first',
    '--outputs',
    'second',
  ];
  const { code, stdout, stderr } = await execute('tfjs-to-onnx', [
    ...ends,
    join(folder, 'model'),
    '-o',
    output,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /in {3}first_input float32 \[2, 3\]\n {2}in {3}second float32 \[2, 2\]\n {2}out {2}first/,
  );
  expect((await readFile(output)).byteLength).toBeGreaterThan(100);
  await rm(output);
});

const wrong: [what: string, args: string[], code: number, message: RegExp][] = [
  ['no model', [], 2, /^Expected one argument, but none came\./],
  ['a path to nothing', ['nothing'], 1, /there is nothing at .*nothing\. Check the path\./],
  ['a folder without a model', ['empty'], 1, /the folder .*empty has none\./],
  ['a web page', ['page.json'], 1, /page\.json is a web page\./],
  ['a shard that is a web page', ['page'], 1, /What lies there is a web page/],
  ['a shard cut short', ['short'], 1, /but there are 7\. The weight files are cut short/],
  ['a file of Keras', ['model.h5'], 1, /is a Keras model in HDF5\. .* --input_format=keras/],
  ['unknown layers', ['unknown'], 1, /MyDense \(first\), MyActivation \(second\)\. .* registerLayer/],
  ['a URL to nothing', ['http://127.0.0.1:9/model.json'], 1, /at http:.* Check the URL and the connection\./],
  ['an unknown input', ['model', '--inputs', 'furst:1,3'], 2, /such as first, .* none is called "furst"\./],
  ['an unknown output', ['model', '--outputs', 'third'], 2, /none is called "third"\./],
  ['lengths that are none', ['model', '--inputs', 'first_input:1,x'], 2, /one is "x"\./],
  ['an output that is a folder', ['model', '-o', 'empty'], 2, /empty is that of a folder\./],
  ['an output that ends in a slash', ['model', '-o', 'new/'], 2, /new\/ is that of a folder\./],
  ['an output without a name', ['model', '--output', ''], 2, /but it is empty\./],
  ['an output in no folder', ['model', '-o', 'nowhere/out.onnx'], 1, /there is no folder .*nowhere\./],
  ['an output below a file', ['model', '-o', 'page.json/out.onnx'], 1, /a part of that path is a file\./],
  ['an opset that there is not', ['model', '--opset', '16'], 2, /Choices: 17, 18, 19, 20\./],
];

test.each(wrong)('%s is refused in one sentence, and nothing is written', async (_, args, code, message) => {
  const before = await readdir(folder, { recursive: true });
  const result = await execute('tfjs-to-onnx', placed(args));
  expect(result).toEqual({ code, stdout: '', stderr: expect.stringMatching(message) });
  expect(result.stderr).toMatch(/^[^\n]+\n$/);
  expect(await readdir(folder, { recursive: true })).toEqual(before);
});

/** The arguments with paths in the folder: the first one, unless it is a URL, and what follows -o. */
function placed(args: readonly string[]): string[] {
  return args.map((arg, index) => {
    const isPath = (index === 0 && !arg.startsWith('http')) || args[index - 1] === '-o';
    return isPath ? `${folder}/${arg}` : arg;
  });
}
