import { int, ints, type GraphBuilder } from '../onnx/graph-builder.js';
import { integers } from '../onnx/tensor.js';
import { spatialLengths, withChannelsFirst, type Layout } from './layout.js';
import { windowAttributes, type Padding } from './window-padding.js';

/** A kernel in TensorFlow's layout, constant or not. */
export interface Kernel {
  readonly value: string;
  readonly shape: readonly number[];
}

/** How a convolution goes over its input; each list has one number a spatial axis. */
export interface ConvolutionOptions {
  /** `[outChannels]` */
  readonly bias?: string | undefined;
  readonly strides: readonly number[];
  /** Default: 1. */
  readonly dilations?: readonly number[] | undefined;
  readonly padding: Padding;
  readonly layout: Layout;
}

/**
 * A convolution over 1, 2 or 3 spatial axes; input and output are in `layout`.
 * @param kernel `[...window, inChannels / groups, outChannels]`
 * @param groups of channels that do not see each other; default: 1
 */
export function convolve(
  graph: GraphBuilder,
  input: string,
  kernel: Kernel,
  options: ConvolutionOptions,
  groups = 1,
): string {
  const spatialAxes = kernel.shape.length - 2;
  // [...window, in, out] → [out, in, ...window]
  const weights = transposedKernel(graph, kernel.value, [
    spatialAxes + 1,
    spatialAxes,
    ...range(spatialAxes),
  ]);
  return convolveChannelsFirst(graph, input, weights, kernel.shape.slice(0, spatialAxes), options, groups);
}

/**
 * A convolution of each channel with kernels of its own: output channel `channel × multiplier + m`.
 * @param kernel `[...window, channels, multiplier]`
 */
export function convolveDepthwise(
  graph: GraphBuilder,
  input: string,
  kernel: Kernel,
  options: ConvolutionOptions,
): string {
  const spatialAxes = kernel.shape.length - 2;
  const window = kernel.shape.slice(0, spatialAxes);
  const [channels = 1, multiplier = 1] = kernel.shape.slice(spatialAxes);
  // [...window, channels, multiplier] → [channels, multiplier, ...window] → [channels × multiplier, 1, ...window]
  const byChannel = transposedKernel(graph, kernel.value, [
    spatialAxes,
    spatialAxes + 1,
    ...range(spatialAxes),
  ]);
  const weights =
    multiplier === 1
      ? byChannel
      : graph.add('Reshape', [
          byChannel,
          graph.constant('kernel_shape', integers(channels * multiplier, 1, ...window)),
        ]);
  return convolveChannelsFirst(graph, input, weights, window, options, channels);
}

/** Weights of ONNX: `[outChannels, inChannels / groups, ...window]`. */
function convolveChannelsFirst(
  graph: GraphBuilder,
  input: string,
  weights: string,
  window: readonly number[],
  { bias, layout, ...sliding }: ConvolutionOptions,
  groups: number,
): string {
  const attributes = windowAttributes(
    { lengths: window, ...sliding },
    spatialLengths(graph, input, layout, window.length),
  );
  return withChannelsFirst(graph, input, layout, window.length, (channelsFirst) =>
    graph.add('Conv', [channelsFirst, weights, ...(bias === undefined ? [] : [bias])], {
      ...attributes,
      ...(groups > 1 && { group: int(groups) }),
    }),
  );
}

/** A node and no new constant: the kernel of a graph model may be computed. A pass folds it where it is constant. */
export function transposedKernel(graph: GraphBuilder, kernel: string, perm: readonly number[]): string {
  return graph.add('Transpose', [kernel], { perm: ints(...perm) }, 'kernel');
}

/** 0, 1, …, below a number. */
export function range(end: number): readonly number[] {
  return Array.from({ length: end }, (_, index) => index);
}
