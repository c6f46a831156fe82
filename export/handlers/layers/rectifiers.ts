import { Type } from 'typebox';
import { float } from '../../onnx/graph-builder.js';
import { scalar } from '../../lowering/scalar.js';
import { addWeight, configOf, onlyInput, passingMask, type LayerHandler } from '../layer-handler.js';
import { lengthAt } from '../input-shape.js';

const ReluConfig = Type.Object({ max_value: Type.Optional(Type.Union([Type.Number(), Type.Null()])) });

/** max(x, 0), at most `maxValue`. tfjs reads neither threshold nor slope. */
export const relu: LayerHandler = passingMask((call, graph) => {
  const { max_value: most } = configOf(call.layer, ReluConfig);
  const { value } = onlyInput(call);
  if (most === undefined || most === null) return graph.add('Relu', [value]);
  return graph.add('Clip', [value, scalar(graph, 0), scalar(graph, most)]);
});

const AlphaConfig = Type.Object({ alpha: Type.Number() });

/** x, but alpha · x below 0. */
export const leakyRelu: LayerHandler = (call, graph) => {
  const { alpha } = configOf(call.layer, AlphaConfig);
  return graph.add('LeakyRelu', [onlyInput(call).value], { alpha: float(alpha) });
};

/** x, but alpha · (eˣ − 1) below 0. */
export const elu: LayerHandler = (call, graph) => {
  const { alpha } = configOf(call.layer, AlphaConfig);
  return graph.add('Elu', [onlyInput(call).value], { alpha: float(alpha) });
};

const ThresholdConfig = Type.Object({ theta: Type.Number() });

/** x above theta, else 0. */
export const thresholdedRelu: LayerHandler = (call, graph) => {
  const { theta } = configOf(call.layer, ThresholdConfig);
  return graph.add('ThresholdedRelu', [onlyInput(call).value], { alpha: float(theta) });
};

const PreluConfig = Type.Object({
  shared_axes: Type.Optional(Type.Union([Type.Array(Type.Integer({ minimum: 1 })), Type.Null()])),
});

/** x, but a learned slope · x below 0; elements along the shared axes have one slope. */
export const prelu: LayerHandler = passingMask((call, graph) => {
  const { layer } = call;
  const input = onlyInput(call);
  const shared = new Set(configOf(layer, PreluConfig).shared_axes);
  const axes = input.shape.map((_, axis) => axis).slice(1);
  const shape = axes.map((axis) => (shared.has(axis) ? 1 : lengthAt(input, axis, layer)));
  return graph.add('PRelu', [input.value, addWeight(graph, layer, 'alpha', shape)]);
});
