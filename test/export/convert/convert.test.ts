import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test, vi } from 'vitest';
import { tfjsToOnnxCommand, type TfjsToOnnxArguments } from '../../../export/commands/tfjs-to-onnx.js';
import { dropout } from '../../../export/handlers/layers/dropout.js';
import { convert, registerLayer, supportedLayers } from '../../../export/index.js';
import { saveNetwork } from '../../../training/checkpoint/weights-file.js';
import { branchedModel, sequentialModel } from '../../fixtures/export/models.js';
import { graphModel, placeholder } from '../../fixtures/export/graph-model.js';
import { changeModelJson } from '../../fixtures/export/change-model-json.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { writeTinySentenceRun } from '../../fixtures/export/tiny-run.js';

const prepareBackend = () => tf.setBackend('cpu');
beforeAll(prepareBackend);

test('convert describes what it made, and verifies it', async () => {
  await using folder = await temporaryFolder();
  await saveNetwork(branchedModel(), folder.path);
  const converted = await convert(folder.path, { verify: true, prepareBackend });
  expect(converted).toMatchObject({
    inputs: [
      { name: 'b', type: 'float32', shape: ['batch', 3] },
      { name: 'a', type: 'float32', shape: ['batch', 3] },
    ],
    outputs: [
      { name: 'joined', shape: ['batch', 8] },
      { name: 'shared', shape: ['batch', 4] },
    ],
    // The shared layer's weights are there once.
    weightBytes: (3 * 4 + 4) * 4,
    nodes: 5,
  });
  for (const { absolute } of Object.values(converted.differences!)) expect(absolute).toBeLessThan(1e-6);
});

test('both networks of a checkpoint convert and verify by themselves', async () => {
  await using folder = await temporaryFolder();
  await writeTinySentenceRun(folder.path, { seed: 1 }, { bidirectional: true, tiedEmbeddings: true });
  for (const network of ['encoder', 'decoder']) {
    const source = join(folder.path, 'checkpoints/step-00000012', network);
    const { differences } = await convert(source, { verify: true, prepareBackend });
    for (const { absolute } of Object.values(differences!)) expect(absolute).toBeLessThan(1e-5);
  }
});

test('a handler of one’s own is used, and a wrong one is found out', async () => {
  await using folder = await temporaryFolder();
  await saveNetwork(sequentialModel(), folder.path);
  await changeModelJson(folder.path, (json) => (json.modelTopology.config.layers[1]!.class_name = 'MyLayer'));
  await expect(convert(folder.path)).rejects.toThrow(/MyLayer \(second\)/);
  registerLayer('MyLayer', dropout);
  expect(supportedLayers()).toContain('MyLayer');
  expect((await convert(folder.path)).outputs).toMatchObject([{ name: 'second' }]);
  await changeModelJson(
    folder.path,
    (json) => (json.modelTopology.config.layers[1]!.class_name = 'Activation'),
  );
  const { activation } = await import('../../../export/handlers/layers/activation.js');
  registerLayer('Activation', dropout);
  try {
    await expect(convert(folder.path, { verify: true, prepareBackend })).rejects.toMatchObject({
      code: 'NOT_EQUAL',
    });
  } finally {
    registerLayer('Activation', activation);
  }
});

/** Runs the command, and hands back what it printed. */
async function runCommand(flags: Partial<TfjsToOnnxArguments> & { model: string; output: string }) {
  const printed: string[] = [];
  using spy = vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  await tfjsToOnnxCommand.handler({
    $0: 'tfjs-to-onnx',
    _: [],
    o: flags.output,
    opset: 17,
    verify: false,
    json: false,
    inputs: undefined,
    outputs: undefined,
    quantize: undefined,
    optimize: true,
    dynamicBatch: false,
    'dynamic-batch': false,
    keepQuantization: false,
    'keep-quantization': false,
    signal: new AbortController().signal,
    ...flags,
  });
  expect(spy).toHaveBeenCalledOnce();
  return printed.join('\n');
}

test('the command writes the file and says what is in it', async () => {
  await using folder = await temporaryFolder();
  await saveNetwork(sequentialModel(), folder.path);
  const output = join(folder.path, 'out.onnx');
  const text = await runCommand({ model: folder.path, output });
  expect(text).toMatch(
    /^Wrote .*out\.onnx: 0\.\d kB, 3 nodes\.\n  in   first_input float32 \[batch, 3\]\n  out  second/,
  );
  const report: unknown = JSON.parse(await runCommand({ model: folder.path, output, json: true, opset: 20 }));
  expect(report).toMatchObject({ output, opset: 20, bytes: (await readFile(output)).byteLength, nodes: 3 });
});

test('the command leaves an old file alone when it fails', async () => {
  await using folder = await temporaryFolder();
  const output = join(folder.path, 'out.onnx');
  await writeFile(output, 'old');
  await writeFile(join(folder.path, 'model.json'), '{}');
  await expect(runCommand({ model: folder.path, output })).rejects.toThrow(/holds something else/);
  expect(await readFile(output, 'utf8')).toBe('old');
  expect(await readdir(folder.path)).toHaveLength(2);
  await saveNetwork(sequentialModel(), folder.path);
  await expect(
    runCommand({ model: folder.path, output: join(folder.path, 'nowhere', 'out.onnx') }),
  ).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
});

test('with --json the command prints everything that convert says, each output’s difference among it', async () => {
  await using folder = await temporaryFolder();
  await saveNetwork(branchedModel(), folder.path);
  const output = join(folder.path, 'out.onnx');
  const flags = { model: folder.path, output, json: true, verify: true, dynamicBatch: true };
  const report: unknown = JSON.parse(await runCommand({ ...flags, inputs: ['a:4,3'] }));
  expect(report).toEqual({
    output,
    opset: 17,
    bytes: (await readFile(output)).byteLength,
    inputs: [
      { name: 'b', type: 'float32', shape: ['batch', 3] },
      { name: 'a', type: 'float32', shape: ['batch', 3] },
    ],
    outputs: [
      { name: 'joined', type: 'float32', shape: ['batch', 8] },
      { name: 'shared', type: 'float32', shape: ['batch', 4] },
    ],
    nodes: 5,
    transposes: 0,
    weightBytes: (3 * 4 + 4) * 4,
    differences: {
      joined: { absolute: expect.any(Number), relative: expect.any(Number) },
      shared: { absolute: expect.any(Number), relative: expect.any(Number) },
    },
  });
});

test('thousands of layers in a row are not too deep', async () => {
  const layers = Array.from({ length: 5000 }, (_, index) => ({
    class_name: 'Activation',
    config: {
      name: `tanh_${index}`,
      activation: 'tanh',
      ...(index === 0 && { batch_input_shape: [null, 1] }),
    },
  }));
  const { nodes, outputs } = await convert({
    modelTopology: { class_name: 'Sequential', config: { name: 'deep', layers } },
    weightSpecs: [],
    weightData: new ArrayBuffer(0),
  });
  expect({ nodes, outputs }).toMatchObject({ nodes: 5000, outputs: [{ name: 'tanh_4999' }] });
});

const tanhOf = (name: string, from: string) => ({
  class_name: 'Activation',
  name,
  config: { name, activation: 'tanh' },
  inbound_nodes: [[[from, 0, 0, {}]]],
});

test('a layer that depends on its own output is refused', async () => {
  const input = {
    class_name: 'InputLayer',
    name: 'x',
    config: { name: 'x', batch_input_shape: [null, 1], dtype: 'float32' },
    inbound_nodes: [],
  };
  const model = {
    modelTopology: {
      class_name: 'Model',
      config: {
        name: 'cyclic',
        layers: [input, tanhOf('a', 'b'), tanhOf('b', 'c'), tanhOf('c', 'a')],
        input_layers: [['x', 0, 0]],
        output_layers: [['a', 0, 0]],
      },
    },
    weightSpecs: [],
    weightData: new ArrayBuffer(0),
  };
  await expect(convert(model)).rejects.toThrow(/depends on its own output/);
});

test('an output keeps its name, whatever values inside are called', async () => {
  const model = await graphModel({
    nodes: [
      placeholder('x', 'float32', [2]),
      { name: 'a', op: 'Relu', input: ['x'] },
      { name: 'a/Relu', op: 'Neg', input: ['a'] },
    ],
    outputs: ['a/Relu'],
  });
  expect((await convert(model)).outputs).toMatchObject([{ name: 'a/Relu' }]);
});
