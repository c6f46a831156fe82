import { Type } from 'typebox';
import { floats } from '../../onnx/tensor.js';
import { addWeight, configOf, featuresOf, onlyInput, weightOf, type LayerHandler } from '../layer-handler.js';

const Config = Type.Object({ gamma: Type.Number(), epsilon: Type.Number() });

/** γ (x − moving_mean) / √(moving_variance + ε) + beta: `[batch, features]` → the same. */
export const fixedScaleBatchNorm: LayerHandler = (call, graph) => {
  const { layer } = call;
  const input = onlyInput(call);
  const { gamma, epsilon } = configOf(layer, Config);
  const features = featuresOf(input, layer);
  const weight = (name: string) => addWeight(graph, layer, name, [features]);
  const { values: variance } = weightOf(layer, 'moving_variance', [features]);
  const scale = variance.map((each) => gamma / Math.sqrt(each + epsilon));
  // Not one BatchNormalization: providers may raise its epsilon. The difference comes first, for it may be small.
  const centred = graph.add('Sub', [input.value, weight('moving_mean')]);
  const scaled = graph.add('Mul', [centred, graph.constant('scale', floats(scale, [features]))]);
  return { ...input, value: graph.add('Add', [scaled, weight('beta')]) };
};
