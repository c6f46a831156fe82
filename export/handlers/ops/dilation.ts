import type { GraphBuilder } from '../../onnx/graph-builder.js';
import { NO_END } from '../../onnx/inference/lengths.js';
import { floats, integers } from '../../onnx/tensor.js';
import { spatialLengths } from '../../lowering/layout.js';
import { windowAttributes } from '../../lowering/window-padding.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { intsOf } from '../../read/graph/attributes.js';
import { kernelShape, paddingOf, spatialNumbers } from './window.js';

/** Less than any sum that counts, so that padding never wins. */
const LOWEST = -3.4028234663852886e38;

/**
 * Greyscale dilation, the largest of x + kernel over each window (tfjs-core dilation2d.ts), which ONNX has no operator
 * for: one slice a place of the kernel. `[batch, height, width, channels]`, kernel `[height, width, channels]`.
 */
export const dilation2d: OpHandler = (call, graph) => {
  const [height = 1, width = 1, channels = 1] = kernelShape(call);
  const strides = spatialNumbers(call, 'strides');
  const dilations = spatialNumbers(call, 'rates', intsOf(call.node, 'dilations', [1, 1, 1, 1]));
  const padded = pad(call, graph, { lengths: [height, width], strides, dilations });
  const reach = [height, width].map((length, axis) => (length - 1) * (dilations[axis] ?? 1));
  const kernel = call.tensor(1).value;
  const sums = places(height, width).map(([row, column]) => {
    const starts = [row, column].map((place, axis) => place * (dilations[axis] ?? 1));
    // As far from the end as the last place of the kernel is from this one; all the way for the last one.
    const ends = starts.map((start, axis) => start - (reach[axis] ?? 0) || NO_END);
    const window = graph.add('Slice', [
      padded,
      graph.constant('starts', integers(...starts)),
      graph.constant('ends', integers(...ends)),
      graph.constant('axes', integers(1, 2)),
      graph.constant('strides', integers(...strides)),
    ]);
    const weight = graph.add('Slice', [
      kernel,
      graph.constant('place', integers(row, column)),
      graph.constant('next', integers(row + 1, column + 1)),
      graph.constant('kernel_axes', integers(0, 1)),
    ]);
    const shape = graph.constant('channels', integers(channels));
    return graph.add('Add', [window, graph.add('Reshape', [weight, shape])]);
  });
  return sums.length === 1 ? sums[0]! : graph.add('Max', sums);
};

function places(height: number, width: number): readonly (readonly [number, number])[] {
  return Array.from(
    { length: height * width },
    (_, index) => [Math.floor(index / width), index % width] as const,
  );
}

function pad(
  call: OpCall,
  graph: GraphBuilder,
  window: { lengths: readonly number[]; strides: readonly number[]; dilations: readonly number[] },
): string {
  const { value } = call.tensor(0);
  const attributes = windowAttributes(
    { ...window, padding: paddingOf(call) },
    spatialLengths(graph, value, 'channelsLast', 2),
  );
  if (attributes['auto_pad'])
    throw call.wrong('an input whose height and width are known', 'the model leaves them open');
  const pads = attributes['pads'];
  if (pads?.kind !== 'ints') return value;
  const [top = 0, left = 0, bottom = 0, right = 0] = pads.value;
  const all = graph.constant('pads', integers(0, top, left, 0, 0, bottom, right, 0));
  return graph.add('Pad', [value, all, graph.constant('lowest', floats([LOWEST]))]);
}
