import { Type } from 'typebox';
import { int } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { cast } from '../../lowering/cast.js';
import { resize } from '../../lowering/resize.js';
import { demandRank, lengthAt } from '../input-shape.js';
import { configOf, onlyInput, type LayerHandler } from '../layer-handler.js';

const Length = Type.Integer({ minimum: 1 });
const Config = Type.Object({ height: Length, width: Length });

/** The middle of images; images that are too small are resized instead. */
export const centerCrop: LayerHandler = (call, graph) => {
  const { layer } = call;
  const input = onlyInput(call);
  demandRank(input, 4, layer);
  const { height, width } = configOf(layer, Config);
  const [rows, columns] = [lengthAt(input, 1, layer), lengthAt(input, 2, layer)];
  const top = Math.floor((rows - height) / 2);
  // tfjs leaves a column out on the left where one is too many, but a row at the bottom.
  const left = columns - width === 1 ? 1 : Math.floor((columns - width) / 2);
  if (top < 0 || left < 0) {
    const resized = resize(graph, input.value, { lengths: [height, width] }, 'bilinear', 'pixels');
    return cast(graph, resized, input.type);
  }
  const rowIndices = graph.constant('rows', integers(...sampled(top, height, rows)));
  const columnIndices = graph.constant('columns', integers(...sampled(left, width, columns)));
  const cut = graph.add('Gather', [input.value, rowIndices], { axis: int(1) });
  return graph.add('Gather', [cut, columnIndices], { axis: int(2) });
};

/**
 * tfjs crops with `cropAndResize`, whose box ends between pixels: the pixels that are nearest to so many even steps need
 * not be neighbours (tfjs-backend-cpu CropAndResize.ts, with its rounding of boxes to float32).
 */
function sampled(start: number, count: number, length: number): readonly number[] {
  const from = Math.fround(start / length);
  const to = Math.fround((start + count) / length);
  const step = count > 1 ? ((to - from) * (length - 1)) / (count - 1) : 0;
  return Array.from({ length: count }, (_, index) =>
    Math.round(count > 1 ? from * (length - 1) + index * step : 0.5 * (from + to) * (length - 1)),
  );
}
