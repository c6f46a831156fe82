import { Type } from 'typebox';
import { integers } from '../../onnx/tensor.js';
import { demandRank } from '../input-shape.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';

const Config = Type.Object({ n: Type.Integer({ minimum: 1 }) });

/** `[batch, features]` → `[batch, n, features]`. */
export const repeatVector: LayerHandler = (call, graph) => {
  const input = onlyInput(call);
  demandRank(input, 2, call.layer);
  const { n } = configOf(call.layer, Config);
  const step = graph.add('Unsqueeze', [input.value, graph.constant('steps_axis', integers(1))]);
  return graph.add('Tile', [step, graph.constant('repeats', integers(1, n, 1))]);
};
