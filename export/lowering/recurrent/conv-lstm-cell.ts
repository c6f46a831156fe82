import { weightOf, type SymbolicTensor } from '../../handlers/layer-handler.js';
import type { GraphBuilder } from '../../onnx/graph-builder.js';
import type { TensorData } from '../../onnx/tensor.js';
import type { Layer } from '../../read/layers-model.js';
import { spatialLengths, type Layout } from '../layout.js';
import { windowAttributes } from '../window-padding.js';

/** The cell of tfjs' `ConvLSTM2D`: gates i, f, c, o from a convolution of the input and one of the state. */
export interface ConvLstmCell {
  /** Owns the weights `kernel`, `recurrent_kernel` and `bias`. */
  readonly layer: Layer;
  readonly channels: number;
  readonly layout: Layout;
  readonly filters: number;
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: 'valid' | 'same';
  readonly activation: string;
  readonly recurrentActivation: string;
  readonly useBias: boolean;
}

/** The input's part of all gates: `[rows, channels, height, width]` → `[rows, 4 × filters, …]`. */
export function convolveInput(graph: GraphBuilder, cell: ConvLstmCell, images: string): string {
  const { layer, channels, filters, kernelSize } = cell;
  const kernel = addKernel(graph, layer, 'kernel', [...kernelSize, channels, 4 * filters]);
  const bias = cell.useBias
    ? [graph.sharedConstant(`${layer.name}/bias`, () => weightOf(layer, 'bias', [4 * filters]))]
    : [];
  const windows = {
    lengths: kernelSize,
    strides: cell.strides,
    dilations: cell.dilations,
    padding: cell.padding,
  };
  const lengths = spatialLengths(graph, images, 'channelsFirst', 2);
  return graph.add('Conv', [images, kernel, ...bias], windowAttributes(windows, lengths));
}

/** The state's part of all gates: `[batch, filters, height, width]` → `[batch, 4 × filters, height, width]`. */
export function convolveState(graph: GraphBuilder, cell: ConvLstmCell, state: string): string {
  const { layer, filters, kernelSize } = cell;
  const kernel = addKernel(graph, layer, 'recurrent_kernel', [...kernelSize, filters, 4 * filters]);
  const windows = { lengths: kernelSize, strides: [1, 1], padding: 'same' } as const;
  return graph.add('Conv', [state, kernel], windowAttributes(windows, []));
}

/** The lengths of a cell's states, as tfjs has their axes. */
export function stateShape(cell: ConvLstmCell, { value, shape }: SymbolicTensor) {
  const isFirst = cell.layout === 'channelsFirst';
  const [height, width] = isFirst ? shape.slice(-2) : shape.slice(-3, -1);
  const lengths = [height, width].map((length, axis) => {
    const stride = cell.strides[axis]!;
    const reach = (cell.kernelSize[axis]! - 1) * cell.dilations[axis]!;
    if (typeof length === 'number')
      return Math.ceil((length - (cell.padding === 'same' ? 0 : reach)) / stride);
    const unchanged = stride === 1 && (cell.padding === 'same' || reach === 0);
    return unchanged && length !== undefined ? length : `${value}_state_${axis === 0 ? 'height' : 'width'}`;
  });
  return isFirst ? [cell.filters, ...lengths] : [...lengths, cell.filters];
}

/** `[height, width, in, out]` → `[out, in, height, width]` */
function addKernel(graph: GraphBuilder, layer: Layer, name: string, shape: readonly number[]): string {
  return graph.sharedConstant(`${layer.name}/${name}_by_filter`, (): TensorData => {
    const [height = 1, width = 1, inputs = 1, outputs = 1] = shape;
    const { values } = weightOf(layer, name, shape);
    const area = height * width;
    const turned = new Float32Array(values.length);
    for (let at = 0; at < area; at++) {
      for (let input = 0; input < inputs; input++) {
        for (let output = 0; output < outputs; output++) {
          turned[(output * inputs + input) * area + at] = values[(at * inputs + input) * outputs + output]!;
        }
      }
    }
    return { type: 'float32', shape: [outputs, inputs, height, width], values: turned };
  });
}
