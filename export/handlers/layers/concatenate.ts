import { Type } from 'typebox';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { truth } from '../../onnx/tensor.js';
import { configOf, wrongInputs, type LayerHandler, type SymbolicTensor } from '../layer-handler.js';
import { allHold } from './merged-masks.js';

const Config = Type.Object({ axis: Type.Optional(Type.Union([Type.Integer(), Type.Null()])) });

/** Joins tensors along an axis, by default the last, and their masks with them. */
export const concatenate: LayerHandler = ({ layer, inputs }, graph) => {
  const [first] = inputs;
  if (!first) throw wrongInputs(layer, 'at least one input', 0);
  const { axis } = configOf(layer, Config);
  const rank = first.shape.length;
  const joined = ((axis ?? -1) + rank) % rank;
  const values = inputs.map((input) => input.value);
  return {
    value: graph.add('Concat', values, { axis: int(joined) }),
    mask: joinedMask(graph, inputs, joined),
  };
};

/** Along the last axis, which masks do not have, all must hold; along the others they are joined as their tensors are. */
function joinedMask(
  graph: GraphBuilder,
  inputs: readonly SymbolicTensor[],
  axis: number,
): string | undefined {
  if (inputs.every(({ mask }) => mask === undefined)) return undefined;
  const rank = inputs[0]?.shape.length ?? 0;
  if (axis === rank - 1) return allHold(graph, inputs);
  const masks = inputs.map((input) => input.mask ?? everythingCounts(graph, input));
  return graph.add('Concat', masks, { axis: int(axis) }, 'mask');
}

function everythingCounts(graph: GraphBuilder, { value }: SymbolicTensor): string {
  const shape = graph.add('Shape', [value], { end: int(-1) }, 'mask_shape');
  return graph.add('Expand', [graph.constant('counts', truth(true)), shape], {}, 'no_mask');
}
