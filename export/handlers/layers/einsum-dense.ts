import { Type } from 'typebox';
import { activate } from '../../lowering/activations.js';
import { string, type GraphBuilder } from '../../onnx/graph-builder.js';
import { badModelFile } from '../../read/bad-model-file.js';
import type { Layer } from '../../read/layers-model.js';
import { addWeight, configOf, onlyInput, type LayerHandler } from '../layer-handler.js';

const Config = Type.Object({
  equation: Type.String(),
  activation: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  bias_axes: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});

/** activation(einsum(equation, x, kernel) + bias), as in `...x,xy->...y`. */
export const einsumDense: LayerHandler = (call, graph) => {
  const { layer } = call;
  const input = onlyInput(call);
  const { equation, activation, bias_axes: biasAxes } = configOf(layer, Config);
  const kernel = addStored(graph, layer, 'kernel');
  const product = graph.add('Einsum', [input.value, kernel], { equation: string(equation) });
  const sum = biasAxes ? graph.add('Add', [product, addStored(graph, layer, 'bias')]) : product;
  return activate(graph, activation ?? 'linear', sum, layer);
};

/** A weight in the shape that it has: what that is, follows from the equation. */
function addStored(graph: GraphBuilder, layer: Layer, name: string): string {
  const weight = layer.weights.get(name);
  if (weight) return addWeight(graph, layer, name, weight.shape);
  throw badModelFile({
    expected: `the weight ${layer.name}/${name}`,
    received: 'it is not among the weights',
    remedy: 'Use the model.json and the weight files that were saved together',
  });
}
