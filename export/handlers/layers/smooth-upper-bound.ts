import { Type } from 'typebox';
import { floats } from '../../onnx/tensor.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';

const Config = Type.Object({ bound: Type.Number() });

/** bound − softplus(bound − x). */
export const smoothUpperBound: LayerHandler = (call, graph) => {
  const input = onlyInput(call);
  const bound = graph.constant('bound', floats([configOf(call.layer, Config).bound]));
  const below = graph.add('Softplus', [graph.add('Sub', [bound, input.value])]);
  return { ...input, value: graph.add('Sub', [bound, below]) };
};
