import type { GraphTensor } from '../../../onnx/graph.js';
import type { Tensor } from './tensor.js';

/** A tensor as a graph takes it; graphs know no texts. */
export function toGraphTensor(
  tensor: Exclude<Tensor, { datatype: 'BYTES' }>,
  dims: readonly number[],
): GraphTensor {
  switch (tensor.datatype) {
    case 'FP32':
      return { type: 'float32', data: tensor.data, dims };
    case 'INT64':
      return { type: 'int64', data: tensor.data, dims };
    case 'BOOL':
      return { type: 'bool', data: tensor.data, dims };
    default:
      return tensor satisfies never;
  }
}

/** What a graph returned, in the protocol's types. */
export function fromGraphTensor(tensor: GraphTensor): Tensor {
  switch (tensor.type) {
    case 'float32':
      return { datatype: 'FP32', shape: tensor.dims, data: tensor.data };
    case 'int64':
      return { datatype: 'INT64', shape: tensor.dims, data: tensor.data };
    case 'bool':
      return { datatype: 'BOOL', shape: tensor.dims, data: tensor.data };
    default:
      return tensor satisfies never;
  }
}
