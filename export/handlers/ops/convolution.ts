import type { GraphBuilder } from '../../onnx/graph-builder.js';
import {
  convolve,
  convolveDepthwise,
  type ConvolutionOptions,
  type Kernel,
} from '../../lowering/convolution.js';
import { channelAxis } from '../../lowering/layout.js';
import { convolveTransposed } from '../../lowering/transposed-convolution.js';
import { intOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { fusedParts } from './fused-parts.js';
import { kernelShape, layoutOf, paddingOf, spatialNumbers } from './window.js';

/** The kernel is the second input, in TensorFlow's layout. */
function kernelOf(call: OpCall): Kernel {
  return { value: call.tensor(1).value, shape: kernelShape(call) };
}

function optionsOf(call: OpCall): ConvolutionOptions {
  return {
    strides: spatialNumbers(call, 'strides'),
    dilations: spatialNumbers(call, 'dilations', []),
    padding: paddingOf(call),
    layout: layoutOf(call),
  };
}

/** How many parts the channels fall into that do not see each other: a kernel may be narrower than the input. */
function groupsOf(call: OpCall, kernel: Kernel): number {
  const spatialAxes = kernel.shape.length - 2;
  const channels = call.tensor(0).shape?.[channelAxis(layoutOf(call), spatialAxes)];
  const seen = kernel.shape[spatialAxes] ?? 1;
  return typeof channels === 'number' ? channels / seen : 1;
}

const convolution: OpHandler = (call, graph) => {
  const kernel = kernelOf(call);
  return convolve(graph, call.tensor(0).value, kernel, optionsOf(call), groupsOf(call, kernel));
};

/** tfjs has it with plain numbers where the others have lists. */
const convolution1d: OpHandler = (call, graph) => {
  const options = {
    ...optionsOf1d(call),
    padding: paddingOf(call),
    layout: layoutOf(call),
  };
  return convolve(graph, call.tensor(0).value, kernelOf(call), options);
};

function optionsOf1d(call: OpCall) {
  return { strides: [intOf(call.node, 'stride')], dilations: [intOf(call.node, 'dilation', 1)] };
}

const depthwiseConvolution: OpHandler = (call, graph) =>
  convolveDepthwise(graph, call.tensor(0).value, kernelOf(call), optionsOf(call));

/** A convolution with what is fused into it: bias, activation. */
const fused =
  (convolveWith: (call: OpCall, graph: GraphBuilder, options: ConvolutionOptions) => string): OpHandler =>
  (call, graph) => {
    const { bias, activate } = fusedParts(call, 2);
    return activate(convolveWith(call, graph, { ...optionsOf(call), bias: bias?.value }), graph);
  };

/** Inputs: the shape of the output, the kernel, the gradient. */
const transposedConvolution: OpHandler = (call, graph) => {
  // Mostly the batch alone is open.
  const constant = call.constant(0);
  const known = constant ? Array.from(constant.values, Number) : call.tensor(0).elements;
  const spatial = layoutOf(call) === 'channelsLast' ? known?.slice(1, -1) : known?.slice(2);
  return convolveTransposed(graph, call.tensor(2).value, kernelOf(call), {
    strides: spatialNumbers(call, 'strides'),
    padding: paddingOf(call),
    layout: layoutOf(call),
    // A length below zero says that it is the usual one.
    outputLengths: spatial?.map((length) => (typeof length === 'number' && length > 0 ? length : undefined)),
  });
};

/** Convolutions. */
export const CONVOLUTION: Readonly<Record<string, OpHandler>> = {
  _FusedConv2D: fused((call, graph, options) => {
    const kernel = kernelOf(call);
    return convolve(graph, call.tensor(0).value, kernel, options, groupsOf(call, kernel));
  }),
  Conv1D: convolution1d,
  Conv2D: convolution,
  Conv2DBackpropInput: transposedConvolution,
  Conv2dTranspose: transposedConvolution,
  Conv3D: convolution,
  DepthwiseConv2d: depthwiseConvolution,
  DepthwiseConv2dNative: depthwiseConvolution,
  FusedDepthwiseConv2dNative: fused((call, graph, options) =>
    convolveDepthwise(graph, call.tensor(0).value, kernelOf(call), options),
  ),
};
