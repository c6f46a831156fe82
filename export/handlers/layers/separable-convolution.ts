import { Type } from 'typebox';
import { activate } from '../../lowering/activations.js';
import { convolve, convolveDepthwise } from '../../lowering/convolution.js';
import { channelAxis } from '../../lowering/layout.js';
import { demandRank, lengthAt } from '../input-shape.js';
import { addWeight, configOf, onlyInput, type LayerHandler } from '../layer-handler.js';
import { CONVOLUTION, layoutOf, PerAxis, perAxis, SameOrValid } from './spatial-config.js';

const Config = Type.Object({
  ...CONVOLUTION,
  filters: Type.Integer({ minimum: 1 }),
  padding: SameOrValid,
  dilation_rate: PerAxis,
  depth_multiplier: Type.Optional(Type.Integer({ minimum: 1 })),
});

/** SeparableConv2D: a depthwise convolution, then one of width 1 over the channels. */
export const separableConvolution: LayerHandler = (call, graph) => {
  const { layer } = call;
  const input = onlyInput(call);
  demandRank(input, 4, layer);
  const config = configOf(layer, Config);
  const { filters } = config;
  const layout = layoutOf(config.data_format);
  const channels = lengthAt(input, channelAxis(layout, 2), layer);
  const multiplier = depthMultiplier();
  const depthwise = [...perAxis(config.kernel_size, 2, layer), channels, multiplier];
  const pointwise = [1, 1, channels * multiplier, filters];
  const byChannel = convolveDepthwise(
    graph,
    input.value,
    { value: addWeight(graph, layer, 'depthwise_kernel', depthwise), shape: depthwise },
    {
      strides: perAxis(config.strides, 2, layer),
      dilations: perAxis(config.dilation_rate, 2, layer),
      padding: config.padding,
      layout,
    },
  );
  const mixed = convolve(
    graph,
    byChannel,
    { value: addWeight(graph, layer, 'pointwise_kernel', pointwise), shape: pointwise },
    {
      bias: config.use_bias ? addWeight(graph, layer, 'bias', [filters]) : undefined,
      strides: [1, 1],
      padding: 'valid',
      layout,
    },
  );
  return activate(graph, config.activation, mixed, layer);

  /** tfjs leaves it out of the files that it writes, and reads it from those of Keras; the kernel knows it in any case. */
  function depthMultiplier(): number {
    return config.depth_multiplier ?? layer.weights.get('depthwise_kernel')?.shape[3] ?? 1;
  }
};
