import { Type } from 'typebox';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { cast } from '../../lowering/cast.js';
import { scalar } from '../../lowering/scalar.js';
import { configOf, onlyInput, type LayerHandler, type SymbolicTensor } from '../layer-handler.js';

const Config = Type.Object({
  axis: Type.Union([Type.Integer(), Type.Array(Type.Integer(), { minItems: 1 })]),
});

/** What tfjs adds where a mask is false. */
const MASKED = -1e9;

/** Over one axis, or over all elements of several. */
export const softmax: LayerHandler = (call, graph) => {
  const axes = [configOf(call.layer, Config).axis].flat();
  const input = onlyInput(call);
  const logits = input.mask === undefined ? input.value : masked(graph, input, input.mask);
  const [axis = -1, ...others] = axes;
  if (others.length === 0) return graph.add('Softmax', [logits], { axis: int(axis) });
  const total = graph.add('ReduceLogSumExp', [logits, graph.constant('axes', integers(...axes))], {
    keepdims: int(1),
  });
  return graph.add('Exp', [graph.add('Sub', [logits, total])]);
};

/** The mask broadcasts from the last axis, as it does in tfjs. */
function masked(graph: GraphBuilder, { value, type }: SymbolicTensor, mask: string): string {
  const isOut = cast(graph, graph.add('Not', [mask]), type);
  return graph.add('Add', [value, graph.add('Mul', [isOut, scalar(graph, MASKED)])], {}, 'masked');
}
