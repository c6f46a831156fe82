import { cast } from '../../../lowering/cast.js';
import type { GraphBuilder } from '../../../onnx/graph-builder.js';
import { integers } from '../../../onnx/tensor.js';
import type { TensorValue } from '../../op-handler.js';

/** A bool scalar of what decides a branch or a loop: any number but 0 is true, and the first of several counts. */
export function truthOf(graph: GraphBuilder, { value, shape }: TensorValue): string {
  const truth = cast(graph, value, 'bool');
  return shape?.length === 0 ? truth : graph.add('Reshape', [truth, graph.constant('scalar', integers())]);
}
