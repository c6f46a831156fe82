import type { SymbolicTensor } from '../../handlers/layer-handler.js';
import type { GraphBuilder } from '../../onnx/graph-builder.js';
import { integers, type TensorData } from '../../onnx/tensor.js';

/** Beyond the first element from the end, whatever the length. */
const BEFORE_FIRST: TensorData = {
  type: 'int64',
  shape: [1],
  values: BigInt64Array.of(-(2n ** 63n) + 1n),
};

/** `[batch, time, …]` with the last step first. */
export function reverseSteps<Tensor extends SymbolicTensor>(graph: GraphBuilder, tensor: Tensor): Tensor {
  const last = graph.constant('last', integers(-1));
  const axis = graph.constant('time_axis', integers(1));
  const end = graph.constant('before_first', BEFORE_FIRST);
  return { ...tensor, value: graph.add('Slice', [tensor.value, last, end, axis, last], {}, 'reversed') };
}
