import { badRequest } from '../bad-request.js';
import { utf8 } from '../tensors/binary-data.js';
import { elementsOf, type Datatype, type Tensor } from '../tensors/tensor.js';
import type { InferTensorContents } from './messages.js';

const FIELDS = {
  BOOL: 'bool_contents',
  BYTES: 'bytes_contents',
  FP32: 'fp32_contents',
  INT64: 'int64_contents',
} as const satisfies Record<Datatype, keyof InferTensorContents>;

/**
 * Reads a tensor from the field of its type.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` where there is data in other fields, or another number of elements
 */
export function readContents(
  name: string,
  contents: InferTensorContents | null,
  datatype: Datatype,
  shape: readonly number[],
): Tensor {
  const field = FIELDS[datatype];
  const wrong = Object.entries(contents ?? {}).find(([each, { length }]) => each !== field && length > 0);
  if (wrong) {
    throw badRequest(
      `the data of ${name} in ${field}, as its datatype ${datatype} wants`,
      `there is some in ${wrong[0]}`,
      'Put it there, or into raw_input_contents',
    );
  }
  const count = contents?.[field].length ?? 0;
  const elements = elementsOf(shape);
  if (count !== elements) {
    throw badRequest(
      `${elements} elements in ${field} of ${name}`,
      `there are ${count}`,
      'Send as much data as the shape says',
    );
  }
  switch (datatype) {
    case 'BOOL':
      return { datatype, shape, data: Uint8Array.from(contents?.bool_contents ?? [], Number) };
    case 'BYTES': {
      const data = (contents?.bytes_contents ?? []).map((bytes, at) => utf8(name, bytes, at));
      return { datatype, shape, data };
    }
    case 'FP32':
      return { datatype, shape, data: Float32Array.from(contents?.fp32_contents ?? []) };
    case 'INT64':
      return { datatype, shape, data: BigInt64Array.from(contents?.int64_contents ?? [], BigInt) };
    default:
      return datatype satisfies never;
  }
}

/** A tensor in the field of its type. */
export function writeContents(tensor: Tensor): Partial<InferTensorContents> {
  switch (tensor.datatype) {
    case 'BOOL':
      return { bool_contents: Array.from(tensor.data, Boolean) };
    case 'BYTES':
      return { bytes_contents: tensor.data.map((text) => Buffer.from(text, 'utf8')) };
    case 'FP32':
      return { fp32_contents: Array.from(tensor.data) };
    case 'INT64':
      return { int64_contents: Array.from(tensor.data, String) };
    default:
      return tensor satisfies never;
  }
}
