import type { SymbolicTensor } from '../../handlers/layer-handler.js';
import type { GraphBuilder } from '../../onnx/graph-builder.js';
import { NO_END } from '../../onnx/inference/lengths.js';
import { integers } from '../../onnx/tensor.js';

/** `[batch, time, …]` with the last step first. */
export function reverseSteps<Tensor extends SymbolicTensor>(graph: GraphBuilder, tensor: Tensor): Tensor {
  const last = graph.constant('last', integers(-1));
  const axis = graph.constant('time_axis', integers(1));
  const end = graph.constant('before_first', integers(-NO_END));
  return { ...tensor, value: graph.add('Slice', [tensor.value, last, end, axis, last], {}, 'reversed') };
}
