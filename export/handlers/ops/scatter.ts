import { cast } from '../../lowering/cast.js';
import { filled } from '../../lowering/filled.js';
import { asScalar, unsqueezed } from '../../lowering/vectors.js';
import { string, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { vectorInput } from './integer-inputs.js';

/** Index vectors `[..., depth]`: a vector of indices is one of the first axis, as in tfjs. */
function indexVectors(call: OpCall, index: number, graph: GraphBuilder): string {
  const indices = cast(graph, call.tensor(index).value, 'int64');
  switch (call.rank(index)) {
    case 0:
      return graph.add('Reshape', [indices, graph.constant('one_index', integers(1, 1))]);
    case 1:
      return unsqueezed(graph, indices, -1);
    default:
      return indices;
  }
}

/** Updates in a tensor of zeros; those at the same place add up. */
const scatterInZeros: OpHandler = (call, graph) => {
  const updates = call.tensor(1);
  const zeros = filled(graph, vectorInput(call, 2, graph, 'shape'), 0, updates.type);
  return graph.add('ScatterND', [zeros, indexVectors(call, 0, graph), updates.value], {
    reduction: string('add'),
  });
};

/** Values in a tensor that has a default elsewhere; one value may stand at all of the indices. */
const sparseToDense: OpHandler = (call, graph) => {
  const values = call.tensor(2);
  const shape = vectorInput(call, 1, graph, 'shape');
  const filling = cast(graph, asScalar(graph, call.tensor(3).value), values.type);
  const indices = indexVectors(call, 0, graph);
  const dense = graph.add('Expand', [filling, shape]);
  // One for each index vector: [vectors, depth] → [vectors].
  const count = graph.add('Gather', [graph.add('Shape', [indices]), graph.constant('first', integers(0))]);
  const updates = values.shape?.length === 1 ? values.value : graph.add('Expand', [values.value, count]);
  return graph.add('ScatterND', [dense, indices, updates]);
};

const update: OpHandler = (call, graph) =>
  graph.add('ScatterND', [call.tensor(0).value, indexVectors(call, 1, graph), call.tensor(2).value]);

/** Ops that put elements at indices. */
export const SCATTER: Readonly<Record<string, OpHandler>> = {
  ScatterNd: scatterInZeros,
  SparseToDense: sparseToDense,
  TensorScatterUpdate: update,
};
