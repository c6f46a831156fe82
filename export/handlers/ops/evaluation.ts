import { cast } from '../../lowering/cast.js';
import { flat, lengthOf, unsqueezed } from '../../lowering/vectors.js';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { vectorInput } from './integer-inputs.js';

/** The largest of each row, in falling order whether the model wants that or not; of equal ones the first. */
const topK: OpHandler = (call, graph) => {
  const { value, type } = call.tensor(0);
  const numbers = type === 'bool' ? cast(graph, value, 'int32') : value;
  const count = vectorInput(call, 1, graph, 'k');
  const [values, indices] = graph.addWithOutputs('TopK', [numbers, count], ['values', 'positions'], {
    axis: int(-1),
  });
  return [cast(graph, values, type), cast(graph, indices, 'int32')];
};

/** How many of a sorted row `[batch, sequence]` come before each value `[batch, values]`. */
const sortedPlace =
  (comparison: 'Less' | 'LessOrEqual'): OpHandler =>
  (call, graph) => {
    const [sequence, values] = [0, 1].map((index) => rows(call, index, graph));
    const pairs = [unsqueezed(graph, sequence ?? '', 1), unsqueezed(graph, values ?? '', 2)];
    const comesBefore = cast(graph, graph.add(comparison, pairs), 'int32');
    const axes = graph.constant('axes', integers(2));
    return graph.add('ReduceSum', [comesBefore, axes], { keepdims: int(0) });
  };

/** A matrix of the last axis; tfjs makes one of everything. */
function rows(call: OpCall, index: number, graph: GraphBuilder): string {
  const { value } = call.tensor(index);
  if (call.rank(index) === 2) return value;
  const shape = graph.add('Concat', [graph.constant('rest', integers(-1)), lengthOf(graph, value, -1)], {
    axis: int(0),
  });
  return graph.add('Reshape', [value, shape]);
}

/** What occurs along an axis, in the order of the first occurrences, and which of it stands at each place. */
const unique: OpHandler = (call, graph) => {
  const { value, type } = call.tensor(0);
  // ONNX Runtime knows no int32 here.
  const numbers = type === 'float32' ? value : cast(graph, value, 'int64');
  const axis = call.inputs.length > 1 ? (call.numbers(1)[0] ?? 0) : 0;
  const [values, , places] = graph.addWithOutputs('Unique', [numbers], ['values', '', 'places'], {
    axis: int(axis),
    sorted: int(0),
  });
  return [cast(graph, values, type), cast(graph, flat(graph, places), 'int32')];
};

/** Ops that look values up in others. */
export const EVALUATION: Readonly<Record<string, OpHandler>> = {
  LowerBound: sortedPlace('Less'),
  TopKV2: topK,
  UniqueV2: unique,
  Unique: unique,
  UpperBound: sortedPlace('LessOrEqual'),
};
