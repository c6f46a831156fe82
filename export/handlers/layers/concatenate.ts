import { Type } from 'typebox';
import { int } from '../../onnx/graph-builder.js';
import type { Dimension } from '../../onnx/tensor.js';
import { configOf, wrongInputs, type LayerHandler } from '../layer-handler.js';

const Config = Type.Object({ axis: Type.Optional(Type.Union([Type.Integer(), Type.Null()])) });

/** Joins tensors along an axis, by default the last. */
export const concatenate: LayerHandler = ({ layer, inputs }, graph) => {
  const [first] = inputs;
  if (!first) throw wrongInputs(layer, 'at least one input', 0);
  const { axis } = configOf(layer, Config);
  const rank = first.shape.length;
  const joined = ((axis ?? -1) + rank) % rank;
  const lengths = inputs.map((input) => input.shape[joined]);
  const total = lengths.every((length) => typeof length === 'number')
    ? lengths.reduce((sum, length) => sum + length, 0)
    : `${layer.name}_${joined}`;
  const shape: Dimension[] = first.shape.with(joined, total);
  const value = graph.add(
    'Concat',
    inputs.map((input) => input.value),
    { axis: int(joined) },
  );
  return { value, type: first.type, shape };
};
