import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { floats, integer, integers } from '../../onnx/tensor.js';
import { cast } from '../../lowering/cast.js';
import { blendedPixels, isWithin, lengthOf, nearestPixels } from '../../lowering/pixels.js';
import { scalar } from '../../lowering/scalar.js';
import { floatOf, stringOf } from '../../read/graph/attributes.js';
import type { OpHandler } from '../op-handler.js';

/**
 * tfjs computes coordinates in 64 bits, ONNX in 32: so far beyond the last pixel, the corner of a box that ends on it
 * still counts as inside.
 */
const SLACK = 1e-3;

/**
 * Cuts boxes `[boxes, (top, left, bottom, right)]`, in parts of the image, out of images
 * `[batch, height, width, channels]` and resizes them: `[boxes, cropHeight, cropWidth, channels]`.
 */
export const cropAndResize: OpHandler = (call, graph) => {
  const images = cast(graph, call.tensor(0).value, 'float32');
  const [height = 1, width = 1] = call.numbers(3);
  const coordinate = (axis: 1 | 2, count: number) => {
    const last = graph.add('Sub', [lengthOf(graph, images, axis), scalar(graph, 1)]);
    const edge = (column: number) => boxEdge(graph, call.tensor(1).value, column);
    const [from, to] = [edge(axis - 1), edge(axis + 1)];
    const share = graph.constant('share', alongAxis(axis, count));
    const extent = graph.add('Sub', [to, from]);
    return graph.add('Mul', [graph.add('Add', [from, graph.add('Mul', [extent, share])]), last]);
  };
  const points = {
    image: perBox(graph, cast(graph, call.tensor(2).value, 'int64')),
    y: coordinate(1, height),
    x: coordinate(2, width),
  };
  const isNearest = stringOf(call.node, 'method', 'bilinear').toLowerCase() === 'nearest';
  const pixels = isNearest ? nearestPixels(graph, images, points) : blendedPixels(graph, images, points);
  const isInside = graph.add('And', [
    isWithin(graph, images, points.y, 1, SLACK),
    isWithin(graph, images, points.x, 2, SLACK),
  ]);
  const column = graph.add('Unsqueeze', [isInside, graph.constant('last_axis', integers(-1))]);
  return graph.add('Where', [column, pixels, scalar(graph, floatOf(call.node, 'extrapolation_value', 0))]);
};

/** Where the pixels of a crop lie between the edges of its box; one alone lies in the middle. */
function alongAxis(axis: 1 | 2, count: number) {
  const shares = Array.from({ length: count }, (_, index) => (count > 1 ? index / (count - 1) : 0.5));
  return floats(shares, axis === 1 ? [1, count, 1] : [1, 1, count]);
}

/** `[boxes]` → `[boxes, 1, 1]` */
function perBox(graph: GraphBuilder, value: string): string {
  return graph.add('Unsqueeze', [value, graph.constant('point_axes', integers(1, 2))]);
}

function boxEdge(graph: GraphBuilder, boxes: string, column: number): string {
  const index = graph.constant('edge', integer(column));
  return perBox(graph, graph.add('Gather', [boxes, index], { axis: int(1) }));
}
