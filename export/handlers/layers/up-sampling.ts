import { Type } from 'typebox';
import { resize } from '../../lowering/resize.js';
import { demandRank } from '../input-shape.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';
import { DataFormat, Interpolation, layoutOf } from './spatial-config.js';

const Factor = Type.Integer({ minimum: 1 });
const Config = Type.Object({
  size: Type.Tuple([Factor, Factor]),
  interpolation: Interpolation,
  data_format: DataFormat,
});

/** Height and width times whole factors. */
export const upSampling: LayerHandler = (call, graph) => {
  const input = onlyInput(call);
  demandRank(input, 4, call.layer);
  const { size, interpolation, data_format: dataFormat } = configOf(call.layer, Config);
  return resize(graph, input.value, { factors: size }, interpolation, 'pixels', layoutOf(dataFormat));
};
