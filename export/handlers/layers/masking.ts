import { Type } from 'typebox';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { cast } from '../../lowering/cast.js';
import { scalarLike } from '../../lowering/scalar.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';

const Config = Type.Object({ mask_value: Type.Number() });

/** Masks the steps whose features are all `maskValue`, and makes them 0. */
export const masking: LayerHandler = (call, graph) => {
  const input = onlyInput(call);
  const { mask_value: maskValue } = configOf(call.layer, Config);
  const counts = cast(graph, differsFrom(graph, input.value, maskValue), input.type);
  const features = graph.constant('features_axis', integers(-1));
  const isStep = graph.add('ReduceMax', [counts, features], { keepdims: int(1) }, 'is_step');
  const mask = cast(graph, graph.add('Squeeze', [isStep, features]), 'bool');
  return { value: graph.add('Mul', [input.value, isStep]), mask };
};

/** Where a value's elements are not a number; NaN is none. */
export function differsFrom(graph: GraphBuilder, value: string, number: number): string {
  return graph.add('Not', [graph.add('Equal', [value, scalarLike(graph, value, number)])]);
}
