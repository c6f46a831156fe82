import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { elementCount, type TensorData } from '../onnx/tensor.js';
import { badModelFile } from './bad-model-file.js';
import type { WeightsGroup, WeightSpec } from './model-json.js';

/** Reads all weights of a model from the shard files beside its model.json, by their full names. */
export async function readWeights(
  folder: string,
  manifest: readonly WeightsGroup[],
): Promise<Map<string, TensorData>> {
  const weights = new Map<string, TensorData>();
  for (const { paths, weights: specs } of manifest) {
    const shards = await Promise.all(paths.map((path) => readShard(folder, path)));
    // tfjs cuts a group's bytes anywhere, in the middle of a number too, so the shards are joined first.
    const bytes = Buffer.concat(shards);
    let offset = 0;
    for (const spec of specs) {
      const length = byteLength(spec);
      if (offset + length > bytes.byteLength) throw tooShort(paths, spec, offset + length, bytes.byteLength);
      // A copy of its own buffer: an offset into the shards need not be a multiple of four.
      weights.set(spec.name, tensor(spec, Uint8Array.from(bytes.subarray(offset, offset + length)).buffer));
      offset += length;
    }
    if (offset !== bytes.byteLength) {
      throw badModelFile({
        expected: `${offset} bytes of weights in ${paths.join(', ')}`,
        received: `there are ${bytes.byteLength}`,
        remedy: 'Use the weight files that were saved with this model.json',
      });
    }
  }
  return weights;
}

async function readShard(folder: string, path: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, path));
  } catch (cause) {
    throw badModelFile({
      expected: `the weight file ${path} beside the model.json`,
      received: `it cannot be read in ${folder}`,
      remedy: 'Copy all the files that the model.json names into its folder',
      cause,
    });
  }
}

const BYTES_PER_ELEMENT: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1 };

function byteLength(spec: WeightSpec): number {
  if (spec.quantization !== undefined) {
    throw badModelFile({
      expected: 'weights stored as they are',
      received: `${spec.name} is quantised, and this is not supported yet`,
      remedy: 'Save the model without quantisation',
    });
  }
  const size = BYTES_PER_ELEMENT[spec.dtype];
  if (size === undefined) {
    throw badModelFile({
      expected: 'weights of type float32, int32 or bool',
      received: `${spec.name} has the type ${spec.dtype}`,
      remedy: 'Save the model with weights of those types',
    });
  }
  return size * elementCount(spec.shape);
}

function tensor({ dtype, shape }: WeightSpec, buffer: ArrayBuffer): TensorData {
  switch (dtype) {
    case 'int32':
      return { type: 'int32', shape, values: new Int32Array(buffer) };
    case 'bool':
      return { type: 'bool', shape, values: new Uint8Array(buffer) };
    default:
      return { type: 'float32', shape, values: new Float32Array(buffer) };
  }
}

function tooShort(paths: readonly string[], spec: WeightSpec, needed: number, present: number) {
  return badModelFile({
    expected: `at least ${needed} bytes of weights in ${paths.join(', ')}, for ${spec.name}`,
    received: `there are ${present}`,
    remedy: 'The weight files are cut short: copy or download them again',
  });
}
