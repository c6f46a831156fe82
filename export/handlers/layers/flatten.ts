import { Type } from 'typebox';
import { int, ints } from '../../onnx/graph-builder.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';
import { DataFormat } from './spatial-config.js';

const Config = Type.Object({ data_format: DataFormat });

/** `[batch, …]` → `[batch, product]`; channels that stand first are moved behind the others before. */
export const flatten: LayerHandler = (call, graph) => {
  const input = onlyInput(call);
  const { data_format: dataFormat } = configOf(call.layer, Config);
  const rank = input.shape.length;
  const turns = dataFormat === 'channels_first' && rank > 2;
  const spatial = Array.from({ length: rank - 2 }, (_, axis) => axis + 2);
  const value = turns ? graph.add('Transpose', [input.value], { perm: ints(0, ...spatial, 1) }) : input.value;
  return graph.add('Flatten', [value], { axis: int(1) });
};
