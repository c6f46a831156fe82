import type { GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { cast } from '../../lowering/cast.js';
import { scalar } from '../../lowering/scalar.js';
import { wrongInputs, type LayerHandler, type SymbolicTensor } from '../layer-handler.js';
import { allHold } from './merged-masks.js';

type Merge = (graph: GraphBuilder, values: readonly string[]) => string;

/** Add, Average, Maximum, Minimum and Multiply: element by element, over inputs that broadcast. */
const merging =
  (merge: Merge): LayerHandler =>
  ({ layer, inputs }, graph) => {
    if (inputs.length < 2) throw wrongInputs(layer, 'at least two inputs', inputs.length);
    const rank = Math.max(...inputs.map(({ shape }) => shape.length));
    const values = inputs.map((input) => withRank(graph, input, rank));
    return { value: merge(graph, values), mask: mergedMask(graph, inputs) };
  };

const chained =
  (op: string): Merge =>
  (graph, values) =>
    values.reduce((merged, value) => graph.add(op, [merged, value]));

const sum = chained('Add');

export const add = merging(sum);
export const multiply = merging(chained('Mul'));
export const maximum = merging((graph, values) => graph.add('Max', values));
export const minimum = merging((graph, values) => graph.add('Min', values));
export const average = merging((graph, values) => {
  const total = cast(graph, sum(graph, values), 'float32');
  return graph.add('Mul', [total, scalar(graph, 1 / values.length)]);
});

/** New axes come after the batch, where NumPy's broadcasting would put them before it. */
function withRank(graph: GraphBuilder, { value, shape }: SymbolicTensor, rank: number): string {
  const missing = rank - shape.length;
  if (missing === 0) return value;
  const axes = Array.from({ length: missing }, (_, index) => index + 1);
  return graph.add('Unsqueeze', [value, graph.constant('axes', integers(...axes))]);
}

/**
 * As tfjs has it there is no mask where the first input has none. Where it has one, tfjs adds an axis to the merged mask,
 * so that no layer can read it; here it is Keras' mask, which holds where all of them do.
 */
function mergedMask(graph: GraphBuilder, inputs: readonly SymbolicTensor[]): string | undefined {
  return inputs[0]?.mask === undefined ? undefined : allHold(graph, inputs);
}
