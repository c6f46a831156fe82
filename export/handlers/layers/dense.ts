import { Type } from 'typebox';
import { activate } from '../../lowering/activations.js';
import {
  addWeight,
  configOf,
  featuresOf,
  onlyInput,
  passingMask,
  type LayerHandler,
} from '../layer-handler.js';

const Config = Type.Object({
  units: Type.Integer({ minimum: 1 }),
  activation: Type.String(),
  use_bias: Type.Boolean(),
});

/** activation(x·kernel + bias) over the last axis: `[…, features]` → `[…, units]`. */
export const dense: LayerHandler = passingMask((call, graph) => {
  const { layer } = call;
  const input = onlyInput(call);
  const { units, activation, use_bias: useBias } = configOf(layer, Config);
  const kernel = addWeight(graph, layer, 'kernel', [featuresOf(input, layer), units]);
  const bias = useBias ? addWeight(graph, layer, 'bias', [units]) : undefined;
  const product = affine(input.value, kernel, bias);
  return {
    value: activate(graph, activation, product, layer),
    type: 'float32',
    shape: [...input.shape.slice(0, -1), units],
  };

  function affine(x: string, weights: string, offset: string | undefined): string {
    if (offset === undefined) return graph.add('MatMul', [x, weights]);
    // Gemm adds the bias in the same pass, but knows matrices only.
    if (input.shape.length === 2) return graph.add('Gemm', [x, weights, offset]);
    return graph.add('Add', [graph.add('MatMul', [x, weights]), offset]);
  }
});
