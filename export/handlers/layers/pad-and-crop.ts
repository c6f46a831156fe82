import { Type } from 'typebox';
import { string } from '../../onnx/graph-builder.js';
import { NO_END } from '../../onnx/inference/lengths.js';
import { integers } from '../../onnx/tensor.js';
import { spatialAxesOf } from '../../lowering/layout.js';
import { demandRank } from '../input-shape.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';
import { DataFormat, layoutOf, PairPerAxis } from './spatial-config.js';

const PaddingConfig = Type.Object({ padding: PairPerAxis, data_format: DataFormat });

/** Zeros around images. */
export const zeroPadding: LayerHandler = (call, graph) => {
  const input = onlyInput(call);
  demandRank(input, 4, call.layer);
  const { padding, data_format: dataFormat } = configOf(call.layer, PaddingConfig);
  const [heightAxis = 1, widthAxis = 2] = spatialAxesOf(layoutOf(dataFormat), 2);
  const lengths = (side: 0 | 1) =>
    [0, 0, 0, 0].with(heightAxis, padding[0][side]).with(widthAxis, padding[1][side]);
  const pads = graph.constant('pads', integers(...lengths(0), ...lengths(1)));
  return graph.add('Pad', [input.value, pads], { mode: string('constant') });
};

const CroppingConfig = Type.Object({ cropping: PairPerAxis, data_format: DataFormat });

/** Cuts rows and columns off images. */
export const cropping: LayerHandler = (call, graph) => {
  const input = onlyInput(call);
  demandRank(input, 4, call.layer);
  const { cropping: cuts, data_format: dataFormat } = configOf(call.layer, CroppingConfig);
  const axes = spatialAxesOf(layoutOf(dataFormat), 2);
  return graph.add('Slice', [
    input.value,
    graph.constant('starts', integers(...cuts.map(([before]) => before))),
    graph.constant('ends', integers(...cuts.map(([, after]) => (after === 0 ? NO_END : -after)))),
    graph.constant('axes', integers(...axes)),
  ]);
};
