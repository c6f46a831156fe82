import { Type } from 'typebox';
import { activate } from '../../lowering/activations.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';

const Config = Type.Object({ activation: Type.String() });

export const activation: LayerHandler = (call, graph) => {
  const input = onlyInput(call);
  const { activation: name } = configOf(call.layer, Config);
  return { ...input, value: activate(graph, name, input.value, call.layer) };
};
