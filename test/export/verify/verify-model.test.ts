import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { convert } from '../../../export/convert/convert.js';
import { registerOp } from '../../../export/handlers/op-registry.js';
import { BASIC_MATH } from '../../../export/handlers/ops/basic-math.js';
import { modelDifference, toleranceOf, demandEqualOutputs } from '../../../export/verify/model-difference.js';
import { artifactsOf } from '../../fixtures/export/artifacts.js';
import { node } from '../../fixtures/export/functions.js';
import { attr, graphModel, placeholder } from '../../fixtures/export/graph-model.js';
import { branchedModel } from '../../fixtures/export/models.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const prepareBackend = () => tf.setBackend('cpu');
beforeAll(prepareBackend);
const verify = { verify: true, prepareBackend } as const;

const waves = () =>
  graphModel({
    nodes: [
      placeholder('x', 'float32', [null, 4]),
      node('raised', 'AddV2', ['x', 'one'], { T: attr.type('DT_FLOAT') }),
      node('sine', 'Sin', ['raised'], { T: attr.type('DT_FLOAT') }),
      node('parts', 'Split', ['axis', 'sine'], { num_split: attr.int(2), T: attr.type('DT_FLOAT') }),
    ],
    constants: { one: tf.scalar(1), axis: tf.scalar(1, 'int32') },
    outputs: ['parts', 'parts:1'],
  });

describe('graph models', () => {
  test('all outputs are compared', async () => {
    const { differences } = await convert(await waves(), verify);
    expect(Object.keys(differences!)).toEqual(['parts', 'parts:1']);
    for (const { relative } of Object.values(differences!)) expect(relative).toBeLessThan(1e-6);
  });

  test('cut in the middle, and with other outputs', async () => {
    const options = {
      ...verify,
      inputs: [{ name: 'raised', shape: [null, 4] }],
      outputs: ['sine', 'parts:1'],
    };
    const { differences, inputs } = await convert(await waves(), options);
    expect(inputs.map(({ name }) => name)).toEqual(['raised']);
    expect(Object.keys(differences!)).toEqual(['sine', 'parts:1']);
    for (const { relative } of Object.values(differences!)) expect(relative).toBeLessThan(1e-6);
  });

  test('what differs is refused, output by output', async () => {
    registerOp('Sin', (call, graph) => graph.add('Cos', [call.tensor(0).value]));
    try {
      await expect(convert(await waves(), verify)).rejects.toMatchObject({
        code: 'NOT_EQUAL',
        received: expect.stringMatching(/^parts differs by .* and parts:1 differs by /),
      });
      // What leaves the sine out is right.
      const { differences } = await convert(await waves(), { ...verify, outputs: ['raised'] });
      expect(differences!['raised']!.absolute).toBeLessThan(1e-6);
    } finally {
      registerOp('Sin', BASIC_MATH['Sin']!);
    }
  });
});

describe('layers models', () => {
  test('with the outputs of other layers', async () => {
    const { differences } = await convert(await artifactsOf(branchedModel()), {
      ...verify,
      outputs: ['shared', 'joined'],
    });
    expect(Object.keys(differences!)).toEqual(['shared', 'joined']);
    for (const { relative } of Object.values(differences!)) expect(relative).toBeLessThan(1e-6);
  });

  test('a cut one cannot be verified, and that is said', async () => {
    const options = { ...verify, inputs: [{ name: 'shared', shape: [null, 4] }], outputs: ['shared'] };
    await expect(convert(await artifactsOf(branchedModel()), options)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      received: 'it is cut at shared',
    });
  });

  test.each(['fp16', 'int8'] as const)('in %s', async (quantize) => {
    const { differences } = await convert(await artifactsOf(branchedModel()), { ...verify, quantize });
    for (const { relative } of Object.values(differences!)) expect(relative).toBeLessThan(1e-3);
  });
});

test('in 8 bits numbers may differ, but not shapes', () => {
  const far = modelDifference({ shape: [2], values: [1, 2] }, { shape: [2], values: [3, 4] });
  const shaped = modelDifference({ shape: [2], values: [1, 2] }, { shape: [1, 2], values: [1, 2] });
  const infinite = modelDifference({ shape: [1], values: [1] }, { shape: [1], values: [Infinity] });
  const tolerance = toleranceOf('int8');
  expect(() => demandEqualOutputs({ far }, tolerance)).not.toThrow();
  for (const y of [shaped, infinite])
    expect(() => demandEqualOutputs({ y }, tolerance)).toThrow(
      /y has another shape or numbers that are not finite/,
    );
});

test('nothing is written where the two differ', async () => {
  await using folder = await temporaryFolder();
  const { tfjsToOnnxCommand } = await import('../../../export/commands/tfjs-to-onnx.js');
  expect(tfjsToOnnxCommand.command).toBe('tfjs-to-onnx <model>');
  registerOp('Sin', (call, graph) => graph.add('Cos', [call.tensor(0).value]));
  try {
    const { writeConverted } = await import('../../../export/commands/write-converted.js');
    const write = async () =>
      writeConverted(join(folder.path, 'out.onnx'), await convert(await waves(), verify));
    await expect(write()).rejects.toMatchObject({ code: 'NOT_EQUAL' });
  } finally {
    registerOp('Sin', BASIC_MATH['Sin']!);
  }
  expect(await readdir(folder.path)).toEqual([]);
});
