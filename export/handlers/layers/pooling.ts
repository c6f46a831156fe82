import { Type } from 'typebox';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { spatialAxesOf } from '../../lowering/layout.js';
import { pool, type Pool } from '../../lowering/pooling.js';
import { demandRank } from '../input-shape.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';
import { DataFormat, layoutOf, PerAxis, perAxis, SameOrValid } from './spatial-config.js';

const Config = Type.Object({
  pool_size: PerAxis,
  strides: Type.Optional(Type.Union([PerAxis, Type.Null()])),
  padding: SameOrValid,
  data_format: DataFormat,
});

/** AveragePooling1D to 3D and MaxPooling1D to 3D. */
export const pooling =
  (kind: Pool, spatialAxes: number): LayerHandler =>
  (call, graph) => {
    const { layer } = call;
    const input = onlyInput(call);
    demandRank(input, spatialAxes + 2, layer);
    const config = configOf(layer, Config);
    const lengths = perAxis(config.pool_size, spatialAxes, layer);
    const strides = config.strides ? perAxis(config.strides, spatialAxes, layer) : lengths;
    // tfjs reads no data format of the 1D ones.
    const layout = spatialAxes === 1 ? 'channelsLast' : layoutOf(config.data_format);
    return pool(graph, input.value, kind, { lengths, strides, padding: config.padding }, layout);
  };

const GlobalConfig = Type.Object({ data_format: DataFormat });

/** GlobalAveragePooling1D and 2D and GlobalMaxPooling1D and 2D: `[batch, ...spatial, channels]` → `[batch, channels]`. */
export const globalPooling =
  (kind: Pool, spatialAxes: number): LayerHandler =>
  (call, graph) => {
    const input = onlyInput(call);
    demandRank(input, spatialAxes + 2, call.layer);
    const config = configOf(call.layer, GlobalConfig);
    const layout = spatialAxes === 1 ? 'channelsLast' : layoutOf(config.data_format);
    return reduce(graph, input.value, kind, spatialAxesOf(layout, spatialAxes));
  };

function reduce(graph: GraphBuilder, value: string, kind: Pool, axes: readonly number[]): string {
  const op = kind === 'max' ? 'ReduceMax' : 'ReduceMean';
  return graph.add(op, [value, graph.constant('axes', integers(...axes))], { keepdims: int(0) });
}
