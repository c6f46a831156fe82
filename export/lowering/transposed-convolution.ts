import { ints, type GraphBuilder } from '../onnx/graph-builder.js';
import { range, transposedKernel, type Kernel } from './convolution.js';
import { withChannelsFirst, type Layout } from './layout.js';
import { halves, padsAttribute, type Padding, type Pads } from './window-padding.js';

/** How a transposed convolution goes over its output; each list has one number a spatial axis. */
export interface TransposedConvolutionOptions {
  /** `[outChannels]` */
  readonly bias?: string | undefined;
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly layout: Layout;
  /**
   * The spatial lengths of the output, as far as they are known. Default: those of Keras, `length × stride` with
   * padding `same`, and so much more that every window is whole with `valid`.
   */
  readonly outputLengths?: readonly (number | undefined)[] | undefined;
}

/**
 * The gradient of a convolution by its input, as which TensorFlow defines the transposed convolution.
 * @param kernel `[...window, outChannels, inChannels]`
 */
export function convolveTransposed(
  graph: GraphBuilder,
  input: string,
  kernel: Kernel,
  { bias, strides, padding, layout, outputLengths }: TransposedConvolutionOptions,
): string {
  const spatialAxes = kernel.shape.length - 2;
  const window = kernel.shape.slice(0, spatialAxes);
  const axes = window.map((length, axis) =>
    axisPadding(
      length,
      strides[axis] ?? 1,
      padding === 'same' || padding === 'valid' ? padding : padding[axis],
      outputLengths?.[axis],
    ),
  );
  const outputPadding = axes.map((each) => each.outputPadding);
  // [...window, out, in] → [in, out, ...window]
  const weights = transposedKernel(graph, kernel.value, [
    spatialAxes + 1,
    spatialAxes,
    ...range(spatialAxes),
  ]);
  return withChannelsFirst(graph, input, layout, spatialAxes, (channelsFirst) =>
    graph.add('ConvTranspose', [channelsFirst, weights, ...(bias === undefined ? [] : [bias])], {
      kernel_shape: ints(...window),
      strides: ints(...strides),
      ...padsAttribute(axes.map((each) => each.pads)),
      ...(outputPadding.some((length) => length > 0) && { output_padding: ints(...outputPadding) }),
    }),
  );
}

interface AxisPadding {
  readonly pads: Pads;
  /** Zeros after the last window. */
  readonly outputPadding: number;
}

/** ONNX makes `stride × (inputs − 1) + window + outputPadding − pads` of an axis. */
function axisPadding(
  window: number,
  stride: number,
  padding: 'same' | 'valid' | Pads | undefined,
  output: number | undefined,
): AxisPadding {
  if (padding === 'same') {
    // What the convolution that goes the other way adds to its input, the output here.
    const overhang = output === undefined || output % stride === 0 ? stride : output % stride;
    const total = Math.max(window - overhang, 0);
    return { pads: halves(total), outputPadding: Math.max(overhang - window, 0) };
  }
  const pads: Pads = padding === undefined || padding === 'valid' ? [0, 0] : padding;
  if (output === undefined) return { pads, outputPadding: Math.max(stride - window, 0) };
  // The last window need not reach the end of the output.
  return { pads, outputPadding: (output + pads[0] + pads[1] - window) % stride };
}
