import * as tf from '@tensorflow/tfjs';
import { Tensor } from 'onnxruntime-node';
import { normals, uniforms } from '../../src/random/draws.js';
import type { ModelValue } from '../convert/convert.js';
import type { SourceModel } from '../read/read-model.js';
import type { ModelInput } from '../read/source/open-source.js';
import { elementCount, type Dimension } from '../onnx/tensor.js';
import { largestDifference } from './largest-difference.js';
import { loadGraphNetwork, loadNetwork } from './load-network.js';
import { take } from './reference.js';
import { loadGraph, numbersOf } from './run-graph.js';
import type { Differences } from './tolerance.js';

/** Lengths that stand in for open ones. */
const BATCH = 3;
const OPEN_LENGTH = 5;

interface Converted {
  readonly bytes: Uint8Array;
  readonly inputs: readonly ModelValue[];
  readonly outputs: readonly ModelValue[];
}

/** Runs a model in tfjs and in ONNX Runtime on random inputs. @returns the largest absolute difference per output */
export async function verifyModel(
  source: ModelInput,
  model: SourceModel,
  { bytes, inputs, outputs }: Converted,
): Promise<Differences> {
  const network = await loadReference(source, model);
  try {
    await using graph = await loadGraph(bytes);
    const drawn = inputs
      .slice(0, model.inputs.length)
      .map((input, index) => randomInput(input, index, idLimit(model, input.name)));
    // The others are states of stateful layers, which tfjs has inside and which are zeros at first.
    const states = inputs.slice(model.inputs.length).map(({ name, shape }) => [name, zeros(shape)] as const);
    const feeds = [...drawn.map(({ name, onnx }) => [name, onnx] as const), ...states];
    const results = await graph.run(Object.fromEntries(feeds));
    const expected = (await network.run(drawn)).map(take);
    return Object.fromEntries(
      outputs
        .slice(0, model.outputs.length)
        .map(({ name }, index) => [
          name,
          largestDifference(numbersOf(results, name), expected[index] ?? new Float32Array()),
        ]),
    );
  } finally {
    network.dispose();
  }
}

interface Reference {
  readonly run: (inputs: readonly RandomInput[]) => Promise<readonly tf.Tensor[]>;
  readonly dispose: () => void;
}

/** The model as tfjs runs it. */
async function loadReference(source: ModelInput, model: SourceModel): Promise<Reference> {
  if (model.kind === 'layers') {
    const network = await loadNetwork(source);
    const run = async (inputs: readonly RandomInput[]) =>
      listed(tf.tidy(() => network.predict(inputs.map(({ toTfjs }) => toTfjs()))));
    return { run, dispose: () => network.dispose() };
  }
  const network = await loadGraphNetwork(source);
  const run = async (inputs: readonly RandomInput[]) => {
    const feeds = inputs.map(({ name, toTfjs }) => [name, toTfjs()] as const);
    const wanted = model.outputs.map(({ from }) => `${from.node}:${from.output}`);
    // Loops run in no other way.
    const result = listed(await network.executeAsync(Object.fromEntries(feeds), wanted));
    tf.dispose(feeds.map(([, tensor]) => tensor));
    return result;
  };
  return { run, dispose: () => network.dispose() };
}

function listed(tensors: tf.Tensor | tf.Tensor[]): readonly tf.Tensor[] {
  return Array.isArray(tensors) ? tensors : [tensors];
}

interface RandomInput {
  readonly name: string;
  readonly onnx: Tensor;
  readonly toTfjs: () => tf.Tensor;
}

function randomInput({ name, type, shape }: ModelValue, index: number, ids: number | undefined): RandomInput {
  const lengths = lengthsFor(shape);
  const count = elementCount(lengths);
  const key = { seed: 1, purpose: 'verification', index } as const;
  if (type === 'float32') {
    // Ids may come as floats too.
    const values =
      ids === undefined ? normals(key, count) : uniforms(key, count).map((u) => Math.floor(u * ids));
    return {
      name,
      onnx: new Tensor('float32', values, lengths),
      toTfjs: () => tf.tensor(values, lengths, 'float32'),
    };
  }
  const values =
    ids === undefined
      ? rightPaddedMask(count, lengths.at(-1) ?? 1)
      : Int32Array.from(uniforms(key, count), (u) => Math.floor(u * ids));
  const isBool = type === 'bool';
  return {
    name,
    onnx: isBool
      ? new Tensor('bool', Uint8Array.from(values), lengths)
      : new Tensor('int32', values, lengths),
    toTfjs: () => tf.tensor(values, lengths, isBool ? 'bool' : 'int32'),
  };
}

function lengthsFor(shape: readonly Dimension[]): number[] {
  return shape.map((length, axis) =>
    typeof length === 'number' ? length : axis === 0 ? BATCH : OPEN_LENGTH,
  );
}

function zeros(shape: readonly Dimension[]): Tensor {
  const lengths = lengthsFor(shape);
  return new Tensor('float32', new Float32Array(elementCount(lengths)), lengths);
}

/** Ones followed by zeros in each row, all lengths in turn: an integer input that is not an id is a mask. */
function rightPaddedMask(count: number, length: number): Int32Array {
  return Int32Array.from({ length: count }, (_, at) => {
    const row = Math.floor(at / length);
    return at % length <= row % length ? 1 : 0;
  });
}

/** How many ids an input may have, if an embedding reads it. */
function idLimit(model: SourceModel, input: string): number | undefined {
  if (model.kind === 'graph') return undefined;
  for (const layer of model.layers.values()) {
    const reads = layer.calls.some((call) => call.inputs.some((reference) => reference.layer === input));
    const limit = layer.config['input_dim'] ?? layer.config['vocabulary'];
    if (reads && typeof limit === 'number') return limit;
  }
  return undefined;
}
