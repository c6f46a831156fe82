import { Type } from 'typebox';
import { ints } from '../../onnx/graph-builder.js';
import { demandRank } from '../input-shape.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';

const Config = Type.Object({ dims: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1 }) });

/** Axes in another order; the batch stays first. */
export const permute: LayerHandler = (call, graph) => {
  const input = onlyInput(call);
  const { dims } = configOf(call.layer, Config);
  demandRank(input, dims.length + 1, call.layer);
  return graph.add('Transpose', [input.value], { perm: ints(0, ...dims) });
};
