import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, type ValueInfoProto } from 'onnx-buf';
import { SentenceVaeError } from '../../src/errors.js';
import { elementTypeOf } from '../onnx/data-types.js';
import type { TritonTensor } from './model-config.js';

/** What a graph takes and gives. */
export interface GraphInterface {
  inputs: readonly TritonTensor[];
  outputs: readonly TritonTensor[];
}

const DATATYPES: Partial<Record<string, TritonTensor['datatype']>> = {
  bool: 'BOOL',
  float32: 'FP32',
  int64: 'INT64',
};

/** Lengths that a graph leaves open, but its package does not, by their names. */
export type KnownLengths = Readonly<Record<string, number>>;

/**
 * Reads off an ONNX file what the graph takes and gives.
 * @param path of the graph in its package, for messages
 * @throws {SentenceVaeError} `BAD_PACKAGE` for tensors that no graph of ours has
 */
export function graphInterface(bytes: Uint8Array, path: string, known: KnownLengths): GraphInterface {
  const { graph } = fromBinary(ModelProtoSchema, bytes);
  return {
    inputs: (graph?.input ?? []).map((value) => tensorOf(value, path, known)),
    outputs: (graph?.output ?? []).map((value) => tensorOf(value, path, known)),
  };
}

function tensorOf({ name, type }: ValueInfoProto, path: string, known: KnownLengths): TritonTensor {
  const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
  const element = elementTypeOf(tensor?.elemType ?? 0);
  const datatype = element && DATATYPES[element];
  if (!datatype) {
    throw new SentenceVaeError('BAD_PACKAGE', {
      expected: `${name} of ${path} to be a tensor of float32, int64 or bool`,
      received: `it is ${element ?? 'something else'}`,
      remedy: 'Export the package again',
    });
  }
  const shape = (tensor?.shape?.dim ?? []).map(({ value }) => {
    if (value.case === 'dimValue') return Number(value.value);
    const length = value.value ?? '';
    return known[length] ?? length;
  });
  return { name, datatype, shape };
}
