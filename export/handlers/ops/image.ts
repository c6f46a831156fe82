import type { GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { cast } from '../../lowering/cast.js';
import { resize, type Interpolation, type NewSize, type PixelAlignment } from '../../lowering/resize.js';
import { boolOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { cropAndResize } from './crop-and-resize.js';
import { projectiveTransform } from './projective-transform.js';

const resized =
  (interpolation: Interpolation): OpHandler =>
  (call, graph) => {
    const known = call.constant(1);
    const [height, width] = known ? Array.from(known.values, Number) : [];
    const size: NewSize =
      height !== undefined && width !== undefined
        ? { lengths: [height, width] }
        : { lengths: cast(graph, ofTwo(call, graph), 'int64') };
    return resize(graph, call.tensor(0).value, size, interpolation, alignmentOf(call));
  };

/** The new size as a vector of two, where nothing says so: ONNX Runtime takes a size of unknown rank for one of nothing. */
function ofTwo(call: OpCall, graph: GraphBuilder): string {
  const { value, shape } = call.tensor(1);
  if (shape?.length === 1 && shape[0] === 2) return value;
  return graph.add('Reshape', [value, graph.constant('two', integers(2))]);
}

function alignmentOf(call: OpCall): PixelAlignment {
  if (boolOf(call.node, 'align_corners', false)) return 'corners';
  return boolOf(call.node, 'half_pixel_centers', false) ? 'halfPixels' : 'pixels';
}

/** Ops that take images to other sizes and places. */
export const IMAGE: Readonly<Record<string, OpHandler>> = {
  CropAndResize: cropAndResize,
  ImageProjectiveTransformV3: projectiveTransform,
  ResizeBilinear: resized('bilinear'),
  ResizeNearestNeighbor: resized('nearest'),
};
