import { int, string, type Attributes, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integers } from '../onnx/tensor.js';
import { cast } from './cast.js';
import { withChannelsFirst, type Layout } from './layout.js';

/** How pixels between those that are there are made. */
export type Interpolation = 'bilinear' | 'nearest';

/**
 * Which point of the input a pixel of the output stands for: `corners` keeps the corner pixels in their places,
 * `halfPixels` scales the image that pixels fill, and `pixels` (TensorFlow's first way) scales their numbers.
 */
export type PixelAlignment = 'corners' | 'halfPixels' | 'pixels';

/** Factors of height and width, or a vector of the two new lengths: numbers, or an int64 value `[2]`. */
export type NewSize =
  | { readonly factors: readonly [number, number] }
  | { readonly lengths: readonly [number, number] | string };

/** Resizes images `[batch, height, width, channels]`, or with the channels first; bilinear ones become float32. */
export function resize(
  graph: GraphBuilder,
  images: string,
  size: NewSize,
  interpolation: Interpolation,
  alignment: PixelAlignment,
  layout: Layout = 'channelsLast',
): string {
  const numbers = interpolation === 'bilinear' ? cast(graph, images, 'float32') : images;
  return withChannelsFirst(graph, numbers, layout, 2, (channelsFirst) =>
    graph.add(
      'Resize',
      [channelsFirst, '', ...scalesOrSizes(graph, channelsFirst, size)],
      samplingAttributes(interpolation, alignment),
    ),
  );
}

/** The forms of TensorFlow's kernels in the words of ONNX (tfjs-backend-cpu ResizeBilinear.ts, ResizeNearestNeighbor.ts). */
function samplingAttributes(interpolation: Interpolation, alignment: PixelAlignment): Attributes {
  const coordinates = {
    coordinate_transformation_mode: string(COORDINATES[alignment]),
    mode: string(interpolation === 'bilinear' ? 'linear' : 'nearest'),
  };
  if (interpolation === 'bilinear') return coordinates;
  // ⌊(x + ½) / scale⌋ is what ONNX calls half a pixel less, rounded.
  return { ...coordinates, nearest_mode: string(alignment === 'pixels' ? 'floor' : 'round_prefer_ceil') };
}

const COORDINATES = {
  corners: 'align_corners',
  halfPixels: 'half_pixel',
  pixels: 'asymmetric',
} as const satisfies Record<PixelAlignment, string>;

/** The inputs of `Resize` after the region of interest. */
function scalesOrSizes(graph: GraphBuilder, images: string, size: NewSize): readonly string[] {
  if ('factors' in size) return [graph.constant('scales', floats([1, 1, ...size.factors], [4]))];
  const { lengths } = size;
  const spatial = typeof lengths === 'string' ? lengths : graph.constant('lengths', integers(...lengths));
  const others = graph.add('Shape', [images], { start: int(0), end: int(2) }, 'batch_and_channels');
  return ['', graph.add('Concat', [others, spatial], { axis: int(0) }, 'sizes')];
}
