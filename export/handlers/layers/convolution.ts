import { Type, type Static } from 'typebox';
import { ints } from '../../onnx/graph-builder.js';
import { activate } from '../../lowering/activations.js';
import { convolve, type ConvolutionOptions } from '../../lowering/convolution.js';
import { channelAxis } from '../../lowering/layout.js';
import type { Padding } from '../../lowering/window-padding.js';
import { demandRank, lengthAt } from '../input-shape.js';
import { addWeight, configOf, onlyInput, type LayerHandler } from '../layer-handler.js';
import { CONVOLUTION, layoutOf, PerAxis, perAxis, SameOrValid } from './spatial-config.js';

const Config = Type.Object({
  ...CONVOLUTION,
  filters: Type.Integer({ minimum: 1 }),
  padding: Type.Union([SameOrValid, Type.Literal('causal')]),
  dilation_rate: PerAxis,
  groups: Type.Optional(Type.Integer({ minimum: 1 })),
});

/** Conv1D, Conv2D and Conv3D: `[batch, ...spatial, channels]` → `[batch, ...spatial, filters]`, or the channels first. */
export const convolution =
  (spatialAxes: number): LayerHandler =>
  (call, graph) => {
    const { layer } = call;
    const input = onlyInput(call);
    demandRank(input, spatialAxes + 2, layer);
    const config = configOf(layer, Config);
    const given = layoutOf(config.data_format);
    const { filters, groups = 1 } = config;
    const window = perAxis(config.kernel_size, spatialAxes, layer);
    const dilations = perAxis(config.dilation_rate, spatialAxes, layer);
    const channels = lengthAt(input, channelAxis(given, spatialAxes), layer);
    const shape = [...window, channels / groups, filters];
    // Of Conv1D with the channels first tfjs turns the input around, and leaves the output with the channels last.
    const turns = spatialAxes === 1 && given === 'channelsFirst';
    const x = turns ? graph.add('Transpose', [input.value], { perm: ints(0, 2, 1) }) : input.value;
    const options: ConvolutionOptions = {
      bias: config.use_bias ? addWeight(graph, layer, 'bias', [filters]) : undefined,
      strides: perAxis(config.strides, spatialAxes, layer),
      dilations,
      padding: paddingOf(config.padding, window, dilations),
      layout: turns ? 'channelsLast' : given,
    };
    const kernel = { value: addWeight(graph, layer, 'kernel', shape), shape };
    return activate(graph, config.activation, convolve(graph, x, kernel, options, groups), layer);
  };

/** Causal: an output sees no later input. tfjs saves this setting and Keras knows it, but tfjs cannot compute it. */
function paddingOf(
  padding: Static<typeof Config>['padding'],
  window: readonly number[],
  dilations: readonly number[],
): Padding {
  if (padding !== 'causal') return padding;
  return window.map((length, axis) => [(length - 1) * (dilations[axis] ?? 1), 0]);
}
